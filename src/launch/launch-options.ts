// How the tests start a Charles of their own.

export interface LaunchOptions {
  /**
   * Charles's program, by path or by a name on the PATH, or a list of a program and its first arguments; `-headless -config FILE`
   * is added. It has to stay in the foreground. Default: where Charles is usually installed.
   */
  readonly command?: string | readonly string[];
  /**
   * A configuration file of Charles, relative to the working directory: its tools and rules are those of the launched Charles. It is
   * read and never written. Where it has no licence, the one of this user's own Charles is used. Default: no tools, no rules.
   */
  readonly config?: string;
  /** The proxy port that Charles listens on. Default: a free one. */
  readonly port?: number;
}
