// The two colours of a failure message; on anything but a terminal, none.

export interface Paint {
  expected(text: string): string;
  received(text: string): string;
}

export const unpainted: Paint = { expected: (text) => text, received: (text) => text };
