// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

/**
 * What the monitor is to hear; -1 stands for whatever it is. Immutable.
 *
 * @param marks routes that are in no table and say that all before them has been read
 */
record Wanted(long announced, long announcedSum, long withdrawn, long withdrawnSum, long marks) {
    private static final int ANY = -1;

    /** What was sent, each prefix once and nothing else. */
    static Wanted same(Heard sent) {
        return new Wanted(sent.announced(), sent.announcedSum(), sent.withdrawn(), sent.withdrawnSum(), 0);
    }

    /** So many marks, whatever else there is. */
    static Wanted marks(int marks) {
        return new Wanted(ANY, ANY, ANY, ANY, marks);
    }

    /** Whatever there is. */
    static Wanted anything() {
        return new Wanted(ANY, ANY, ANY, ANY, ANY);
    }

    String words() {
        return announced + " " + announcedSum + " " + withdrawn + " " + withdrawnSum + " " + marks;
    }
}
