// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one probe found. Immutable.
 *
 * @param target the node probed
 * @param latency from the first packet of the connection to the answer; empty when there was none
 * @param error why there was none
 * @param at when the probe ended
 */
public record HealthResult(HealthTarget target, Optional<Duration> latency, Optional<String> error, Instant at) {
    static HealthResult answered(HealthTarget target, Duration latency) {
        return new HealthResult(target, Optional.of(latency), Optional.empty(), Instant.now());
    }

    static HealthResult failed(HealthTarget target, String error) {
        return new HealthResult(target, Optional.empty(), Optional.of(error), Instant.now());
    }
}
