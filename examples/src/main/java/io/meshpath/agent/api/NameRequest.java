// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.List;

/**
 * What DNS answered. Immutable.
 *
 * @param name what was asked for, not what it is an alias of
 * @param addresses what it stands for
 * @param ttlSeconds for how long, from now on
 */
public record NameRequest(String name, List<String> addresses, long ttlSeconds) {
    public NameRequest {
        addresses = List.copyOf(addresses);
    }
}
