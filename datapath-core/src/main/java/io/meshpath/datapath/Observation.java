// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/**
 * Which events the programs tell of. Immutable.
 *
 * @param drops packets that are dropped
 * @param verdicts decisions of policies about connections
 * @param traceOneIn of the packets that go on, one in so many: 0 for none, else a power of two
 */
public record Observation(boolean drops, boolean verdicts, int traceOneIn) {
    /** Nothing; the programs' cost of telling is then one load. */
    public static final Observation NONE = new Observation(false, false, 0);

    /** Drops and verdicts: what somebody who looks after a node wants to know. */
    public static final Observation DROPS_AND_VERDICTS = new Observation(true, true, 0);

    public Observation {
        if (traceOneIn != 0 && Integer.bitCount(traceOneIn) != 1) {
            throw new IllegalArgumentException("traceOneIn must be 0 or a power of two: " + traceOneIn);
        }
    }

    ObservationValue value() {
        int types = bit(drops, EventCode.EVENT_DROP)
                | bit(verdicts, EventCode.EVENT_POLICY_VERDICT)
                | bit(traceOneIn > 0, EventCode.EVENT_TRACE);
        return new ObservationValue(types, Math.max(traceOneIn, 1) - 1);
    }

    private static int bit(boolean wanted, EventCode type) {
        return wanted ? 1 << type.code() : 0;
    }
}
