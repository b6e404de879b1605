// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

/**
 * How a figure of ours stands to a peer's from the same run. Immutable.
 *
 * @param median our median divided by the peer's
 */
public record Ratio(String ours, String peer, String metric, double median) {
    public static Ratio of(Row ours, Row peer) {
        return new Ratio(ours.setup(), peer.setup(), ours.metric(), ours.median() / peer.median());
    }
}
