// Types of browser.mjs for its TypeScript users.
export declare function findChromium(): string | undefined;
export declare function hasPlaywrightsOwn(): boolean;
