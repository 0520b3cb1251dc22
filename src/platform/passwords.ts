/** Slow hashing of passwords, off the event loop. */
export interface Passwords {
  /** Argon2id in PHC text form, `$argon2id$v=19$m=47104,t=1,p=1$salt$hash`, with a random salt. */
  hash(password: string): Promise<string>;

  /** Whether `hash` would make this hash today; one from elsewhere may cost other amounts of time and memory. */
  isCurrent(hash: string): boolean;

  /** Compares in constant time. A text that is no such hash matches nothing, after the same work. */
  matches(password: string, hash: string): Promise<boolean>;
}
