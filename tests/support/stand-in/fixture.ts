// The fixture `startCharles` of all specs that need one: stand-ins that end with their test.
import { type StandIn, type StandInOptions, startStandIn } from './start.ts';

export type StartCharles = (options?: StandInOptions) => Promise<StandIn>;

export async function startCharles({}: object, use: (start: StartCharles) => Promise<void>): Promise<void> {
  const started: StandIn[] = [];
  await use(async (options) => {
    const charles = await startStandIn(options);
    started.push(charles);
    return charles;
  });
  await Promise.all(started.map((charles) => charles.close()));
}
