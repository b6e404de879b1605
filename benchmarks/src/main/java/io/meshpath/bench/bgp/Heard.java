// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

/**
 * What UPDATEs say, in a file or to the monitor. Immutable.
 *
 * @param updates how many
 * @param announced prefixes, also those that are announced again
 * @param announcedSum of a hash of each of them, which tells tables apart
 * @param octets of all messages
 */
record Heard(long updates, long announced, long announcedSum, long withdrawn, long withdrawnSum, long octets) {
    static Heard of(double[] figures, int from) {
        return new Heard(
                (long) figures[from],
                (long) figures[from + 1],
                (long) figures[from + 2],
                (long) figures[from + 3],
                (long) figures[from + 4],
                (long) figures[from + 5]);
    }
}
