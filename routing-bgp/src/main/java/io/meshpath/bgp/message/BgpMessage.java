// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One BGP message (RFC 4271, section 4; RFC 2918). Immutable. */
public sealed interface BgpMessage {
    /**
     * The first message of either side.
     *
     * @param as the sender's number; the codec puts AS_TRANS into the two-octet field where it must, and takes the number
     *     from the four-octet capability where there is one (RFC 6793)
     * @param holdSeconds the hold time that the sender proposes: 0, or 3 to 65535
     * @param capabilities in the order of the message; no four-octet AS capability is added by the codec
     */
    record Open(AsNumber as, int holdSeconds, RouterId routerId, List<Capability> capabilities) implements BgpMessage {
        public Open {
            if (holdSeconds < 0 || holdSeconds == 1 || holdSeconds == 2 || holdSeconds > 0xffff) {
                throw new IllegalArgumentException("hold time is neither 0 nor from 3 to 65535: " + holdSeconds);
            }
            capabilities = List.copyOf(capabilities);
        }

        /** The first capability of this kind. */
        public <C extends Capability> Optional<C> capability(Class<C> kind) {
            return capabilities.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .findFirst();
        }
    }

    /**
     * Routes that come and go.
     *
     * @param withdrawn IPv4 prefixes of the message's own field; other families are in {@link PathAttribute.MpUnreach}
     * @param announced IPv4 prefixes of the message's own field; other families are in {@link PathAttribute.MpReach}
     * @param malformations what the reader found wrong and the session survives; empty in a message to be written
     */
    record Update(PrefixRun withdrawn, PathAttributes attributes, PrefixRun announced, List<Malformation> malformations)
            implements BgpMessage {
        public Update {
            malformations = List.copyOf(malformations);
        }

        public Update(List<Nlri> withdrawn, PathAttributes attributes, List<Nlri> announced) {
            this(PrefixRun.copyOf(withdrawn), attributes, PrefixRun.copyOf(announced), List.of());
        }

        /** The message that ends the first dump of {@code family} (RFC 4724, section 2). */
        public static Update endOfRib(Family family) {
            PathAttributes attributes = family.equals(Family.IPV4_UNICAST)
                    ? PathAttributes.EMPTY
                    : PathAttributes.of(new PathAttribute.MpUnreach(family, List.of()));
            return new Update(List.of(), attributes, List.of());
        }

        /** The family whose first dump this message ends, or empty when it is an ordinary UPDATE. */
        public Optional<Family> endOfRib() {
            if (!withdrawn.isEmpty() || !announced.isEmpty() || !malformations.isEmpty()) {
                return Optional.empty();
            }
            if (attributes.equals(PathAttributes.EMPTY)) {
                return Optional.of(Family.IPV4_UNICAST);
            }
            return attributes
                    .get(PathAttribute.MpUnreach.class)
                    .filter(unreach -> attributes.asList().size() == 1
                            && unreach.prefixes().isEmpty())
                    .map(PathAttribute.MpUnreach::family);
        }

        /** Whether RFC 7606 takes every route of this message as withdrawn. */
        public boolean isTreatedAsWithdraw() {
            for (Malformation malformation : malformations) {
                if (malformation.remedy() == Remedy.TREAT_AS_WITHDRAW) {
                    return true;
                }
            }
            return false;
        }

        /** What is not reachable any more, of both fields and families; also what a malformed message announces. */
        public List<PrefixRun> unreachable() {
            List<PrefixRun> gone = new ArrayList<>(2);
            gone.add(withdrawn);
            attributes.get(PathAttribute.MpUnreach.class).ifPresent(unreach -> gone.add(unreach.prefixes()));
            if (isTreatedAsWithdraw()) {
                gone.add(announced);
                attributes.get(PathAttribute.MpReach.class).ifPresent(reach -> gone.add(reach.prefixes()));
            }
            gone.removeIf(PrefixRun::isEmpty);
            return gone;
        }

        /** What is reachable now; empty when the message is {@linkplain #isTreatedAsWithdraw taken as a withdrawal}. */
        public List<Reachable> reachable() {
            List<Reachable> groups = new ArrayList<>(1);
            if (isTreatedAsWithdraw()) {
                return groups;
            }
            if (!announced.isEmpty()) {
                groups.add(new Reachable(attributes.ofRoute(Optional.empty()), announced));
            }
            attributes
                    .get(PathAttribute.MpReach.class)
                    .filter(reach -> !reach.prefixes().isEmpty())
                    .ifPresent(reach -> groups.add(
                            new Reachable(attributes.ofRoute(Optional.of(reach.nextHop())), reach.prefixes())));
            return groups;
        }
    }

    /**
     * Prefixes that share their attributes, next hop included, whichever field they came in.
     *
     * @param attributes without MP_REACH_NLRI and MP_UNREACH_NLRI, and with the next hop for these prefixes
     */
    record Reachable(PathAttributes attributes, PrefixRun prefixes) {}

    /**
     * An error, after which the sender closes the connection.
     *
     * @param code the error, 0 to 255; a code without a name is no error, as no answer to it is possible
     * @param subcode its detail, 0 to 255
     * @param data what the error asks for, often nothing
     */
    record Notification(int code, int subcode, Octets data) implements BgpMessage {
        public Notification {
            if (code < 0 || code > 0xff || subcode < 0 || subcode > 0xff) {
                throw new IllegalArgumentException("no such error code: " + code + "/" + subcode);
            }
        }

        public static Notification of(BgpError error) {
            return new Notification(error.code(), error.subcode(), OctetRun.NONE);
        }

        /**
         * The end of a session with what its operator has to say about it, to be read by the other's (RFC 9003).
         *
         * @param error ADMINISTRATIVE_SHUTDOWN or ADMINISTRATIVE_RESET; no other carries a text
         * @param text up to 255 octets of UTF-8; nothing to say nothing
         * @throws IllegalArgumentException when it is longer
         */
        public static Notification of(BgpError error, String text) {
            return text.isEmpty()
                    ? of(error)
                    : new Notification(error.code(), error.subcode(), NotificationText.communication(error, text));
        }

        /** The same error as a Hard Reset, after which nothing of the session is kept (RFC 8538, section 3.1). */
        public Notification asHardReset() {
            byte[] inner = new byte[2 + data.length()];
            inner[0] = (byte) code;
            inner[1] = (byte) subcode;
            data.writeTo(ByteBuffer.wrap(inner), 2);
            return new Notification(BgpError.HARD_RESET.code(), BgpError.HARD_RESET.subcode(), Octets.copyOf(inner));
        }

        /** Whether it is a Hard Reset. */
        public boolean isHardReset() {
            return code == BgpError.HARD_RESET.code() && subcode == BgpError.HARD_RESET.subcode();
        }

        /** The error in a Hard Reset, if it names one. */
        public Optional<Notification> resetBy() {
            return isHardReset() && data.length() >= 2
                    ? Optional.of(new Notification(
                            data.at(0),
                            data.at(1),
                            Octets.copyOf(Arrays.copyOfRange(data.toBytes(), 2, data.length()))))
                    : Optional.empty();
        }

        /** The error in words: {@code cease: administrative shutdown (6/2) "maintenance"}. */
        public String text() {
            return NotificationText.of(this);
        }
    }

    /** I am here. */
    record Keepalive() implements BgpMessage {}

    /**
     * A request to send all routes of a family again, or a mark around them (RFC 2918, RFC 7313).
     *
     * @param subtype 0 asks, 1 begins and 2 ends the routes sent in answer
     */
    record RouteRefresh(Family family, int subtype) implements BgpMessage {
        /** Asks for all routes. */
        public static final int REQUEST = 0;
        /** Begins the routes sent in answer (BoRR). */
        public static final int BEGIN = 1;
        /** Ends them (EoRR). */
        public static final int END = 2;

        public RouteRefresh {
            if (subtype < 0 || subtype > 0xff) {
                throw new IllegalArgumentException("subtype does not fit in 8 bits: " + subtype);
            }
        }

        /** Asks for all routes of {@code family}. */
        public static RouteRefresh request(Family family) {
            return new RouteRefresh(family, REQUEST);
        }
    }
}
