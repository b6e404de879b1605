// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import java.util.Optional;
import java.util.Set;

/**
 * How a BGP4MP record is written: four choices, each of which changes the type or subtype number (RFC 6396, sections 4.4 and
 * 4.5; RFC 8050, section 3). Immutable.
 *
 * @param microseconds the time has microseconds: BGP4MP_ET instead of BGP4MP
 * @param fourOctetAs AS numbers have four octets, in the record and in the message
 * @param sent the message was sent by whoever wrote the record, not received
 * @param withPaths prefixes have path identifiers
 */
public record Bgp4mp(boolean microseconds, boolean fourOctetAs, boolean sent, boolean withPaths) {
    /** What a collector of today writes of a message received. */
    public static final Bgp4mp RECEIVED = new Bgp4mp(true, true, false, false);
    /** The same of a message sent. */
    public static final Bgp4mp SENT = new Bgp4mp(true, true, true, false);

    static final int TYPE = 16;
    static final int TYPE_ET = 17;
    private static final int STATE_CHANGE = 0;
    private static final int STATE_CHANGE_AS4 = 5;
    // In the order of two bits: AS4, then LOCAL.
    private static final int[] MESSAGE = {1, 4, 6, 7};
    private static final int[] MESSAGE_ADDPATH = {8, 9, 10, 11};

    /** The same with or without path identifiers. */
    public Bgp4mp withPaths(boolean paths) {
        return new Bgp4mp(microseconds, fourOctetAs, sent, paths);
    }

    /** The same with AS numbers of four octets or two. */
    public Bgp4mp withFourOctetAs(boolean four) {
        return new Bgp4mp(microseconds, four, sent, withPaths);
    }

    /**
     * What a message of such a record is read with: nothing is dropped for the session being external, and messages may
     * have any length.
     */
    public MessageFormat messageFormat() {
        MessageFormat format = MessageFormat.BASE.withInternal().withExtendedMessages();
        MessageFormat numbers = fourOctetAs ? format.withFourOctetAs() : format;
        return withPaths ? numbers.withPaths(Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST)) : numbers;
    }

    static Optional<Bgp4mp> ofMessage(int type, int subtype) {
        for (int i = 0; i < MESSAGE.length; i++) {
            if (MESSAGE[i] == subtype || MESSAGE_ADDPATH[i] == subtype) {
                boolean paths = MESSAGE_ADDPATH[i] == subtype;
                return Optional.of(new Bgp4mp(type == TYPE_ET, (i & 1) != 0, (i & 2) != 0, paths));
            }
        }
        return Optional.empty();
    }

    static Optional<Bgp4mp> ofStateChange(int type, int subtype) {
        return subtype == STATE_CHANGE || subtype == STATE_CHANGE_AS4
                ? Optional.of(new Bgp4mp(type == TYPE_ET, subtype == STATE_CHANGE_AS4, false, false))
                : Optional.empty();
    }

    int type() {
        return microseconds ? TYPE_ET : TYPE;
    }

    int messageSubtype() {
        int choice = (fourOctetAs ? 1 : 0) | (sent ? 2 : 0);
        return withPaths ? MESSAGE_ADDPATH[choice] : MESSAGE[choice];
    }

    int stateChangeSubtype() {
        return fourOctetAs ? STATE_CHANGE_AS4 : STATE_CHANGE;
    }
}
