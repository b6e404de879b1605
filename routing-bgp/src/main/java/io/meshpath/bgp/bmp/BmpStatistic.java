// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.bgp.message.Family;
import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One number of a Statistics Report (RFC 7854, section 4.8; RFC 8671, section 6.2). Immutable.
 *
 * @param type 0 to 65535
 * @param value the octets of the number, after those of the family where there is one
 */
public record BmpStatistic(int type, Octets value) {
    private static final int COUNTER = 4;
    private static final int GAUGE = 8;
    private static final int FAMILY_GAUGE = 11;

    public BmpStatistic {
        if (type < 0 || type > 0xffff) {
            throw new IllegalArgumentException("type does not fit in 16 bits: " + type);
        }
    }

    /** The statistics with a name: a table of number and form. */
    public enum Kind {
        REJECTED_BY_POLICY(0, COUNTER),
        DUPLICATE_ANNOUNCEMENTS(1, COUNTER),
        DUPLICATE_WITHDRAWALS(2, COUNTER),
        CLUSTER_LIST_LOOPS(3, COUNTER),
        AS_PATH_LOOPS(4, COUNTER),
        ORIGINATOR_LOOPS(5, COUNTER),
        CONFEDERATION_LOOPS(6, COUNTER),
        ADJ_RIB_IN_ROUTES(7, GAUGE),
        LOC_RIB_ROUTES(8, GAUGE),
        ADJ_RIB_IN_ROUTES_OF_FAMILY(9, FAMILY_GAUGE),
        LOC_RIB_ROUTES_OF_FAMILY(10, FAMILY_GAUGE),
        UPDATES_TREATED_AS_WITHDRAW(11, COUNTER),
        PREFIXES_TREATED_AS_WITHDRAW(12, COUNTER),
        DUPLICATE_UPDATES(13, COUNTER),
        ADJ_RIB_OUT_ROUTES_PRE_POLICY(14, GAUGE),
        ADJ_RIB_OUT_ROUTES_POST_POLICY(15, GAUGE),
        ADJ_RIB_OUT_ROUTES_PRE_POLICY_OF_FAMILY(16, FAMILY_GAUGE),
        ADJ_RIB_OUT_ROUTES_POST_POLICY_OF_FAMILY(17, FAMILY_GAUGE);

        private final int type;
        private final int length;

        Kind(int type, int length) {
            this.type = type;
            this.length = length;
        }

        /** The statistic with this value; counters wrap at 32 bits. */
        public BmpStatistic of(long value) {
            if (length == FAMILY_GAUGE) {
                throw new IllegalArgumentException(this + " is counted by family");
            }
            ByteBuffer octets = ByteBuffer.allocate(length);
            return new BmpStatistic(
                    type,
                    Octets.copyOf((length == GAUGE ? octets.putLong(value) : octets.putInt((int) value)).array()));
        }

        /** The statistic with this value for one family. */
        public BmpStatistic of(Family family, long value) {
            if (length != FAMILY_GAUGE) {
                throw new IllegalArgumentException(this + " is not counted by family");
            }
            ByteBuffer octets = ByteBuffer.allocate(length);
            octets.putShort((short) family.afi()).put((byte) family.safi()).putLong(value);
            return new BmpStatistic(type, Octets.copyOf(octets.array()));
        }

        private static Optional<Kind> of(int type, int length) {
            for (Kind kind : values()) {
                if (kind.type == type && kind.length == length) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /** What it counts; empty for a number without a name, or whose value has another length. */
    public Optional<Kind> kind() {
        return Kind.of(type, value.length());
    }

    /** The family it is counted for. */
    public Optional<Family> family() {
        return kind().filter(kind -> kind.length == FAMILY_GAUGE)
                .map(kind -> new Family(value.at(0) << 8 | value.at(1), value.at(2)));
    }

    /**
     * The number.
     *
     * @throws IllegalStateException when {@link #kind} is empty
     */
    public long count() {
        ByteBuffer octets = ByteBuffer.wrap(value.toBytes());
        return switch (kind().orElseThrow(() -> new IllegalStateException("of an unknown form: " + this)).length) {
            case COUNTER -> octets.getInt() & 0xffff_ffffL;
            case GAUGE -> octets.getLong();
            default -> octets.getLong(3);
        };
    }
}
