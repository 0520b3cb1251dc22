/** Takes partitions from members that keep them too long while another member of their group waits. */
import type { Timer } from "../platform/mod.ts";
import type { Core } from "./core.ts";

export class GroupPatience {
  readonly #core: Core;
  #timer: Timer | undefined;

  constructor(core: Core) {
    this.#core = core;
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #schedule(): void {
    const { platform, settings } = this.#core;
    this.#timer = platform.clock.after(settings.groups.checkIntervalMs, () => {
      this.#check();
      this.#schedule();
    });
  }

  #check(): void {
    const { metadata, platform, settings } = this.#core;
    const nowMs = platform.clock.monotonicMs();
    for (const topic of metadata.topics()) {
      for (const { name, membership } of topic.groups.each()) {
        if (membership.revokedCount === 0) continue;
        const moved = membership.expire(nowMs, settings.groups.rebalancingTimeoutMs);
        if (moved.length === 0) continue;
        platform.logger.info(
          `partitions ${
            moved.join(", ")
          } of topic "${topic.name}" moved within group "${name}" before their old owner ` +
            "had committed what it polled: consumer_group.rebalancing_timeout is over",
        );
      }
    }
  }
}
