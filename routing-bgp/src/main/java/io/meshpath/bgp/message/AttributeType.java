// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static io.meshpath.bgp.message.AttributeFlags.OPTIONAL;
import static io.meshpath.bgp.message.AttributeFlags.TRANSITIVE;
import static io.meshpath.bgp.message.Remedy.DISCARD_ATTRIBUTE;
import static io.meshpath.bgp.message.Remedy.RESET_SESSION;
import static io.meshpath.bgp.message.Remedy.TREAT_AS_WITHDRAW;

import com.google.errorprone.annotations.Immutable;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes we know (IANA "BGP Path Attributes"): a table of code, flags, what RFC 7606 asks for when the value
 * is malformed, and the two directions between value and octets. The rules that hold for all attributes are applied around
 * the table, by {@link AttributeReader} and {@link AttributeWriter}.
 */
enum AttributeType {
    ORIGIN(1, TRANSITIVE, TREAT_AS_WITHDRAW, Origin.class, AttributeDecoder::origin, AttributeEncoder::origin),
    AS_PATH(2, TRANSITIVE, TREAT_AS_WITHDRAW, AsPath.class, AttributeDecoder::asPath, AttributeEncoder::asPath),
    NEXT_HOP(
            3,
            TRANSITIVE,
            TREAT_AS_WITHDRAW,
            PathAttribute.NextHop.class,
            AttributeDecoder::nextHop,
            AttributeEncoder::nextHop),
    MULTI_EXIT_DISC(
            4,
            OPTIONAL,
            TREAT_AS_WITHDRAW,
            PathAttribute.MultiExitDisc.class,
            AttributeDecoder::multiExitDisc,
            (med, out, format) -> out.putInt((int) med.value())),
    LOCAL_PREF(
            5,
            TRANSITIVE,
            TREAT_AS_WITHDRAW,
            PathAttribute.LocalPref.class,
            AttributeDecoder::localPref,
            (pref, out, format) -> out.putInt((int) pref.value())),
    ATOMIC_AGGREGATE(
            6,
            TRANSITIVE,
            DISCARD_ATTRIBUTE,
            PathAttribute.AtomicAggregate.class,
            (in, format) -> new PathAttribute.AtomicAggregate(),
            (aggregate, out, format) -> {}),
    AGGREGATOR(
            7,
            OPTIONAL | TRANSITIVE,
            DISCARD_ATTRIBUTE,
            PathAttribute.Aggregator.class,
            AttributeDecoder::aggregator,
            AttributeEncoder::aggregator),
    COMMUNITIES(
            8,
            OPTIONAL | TRANSITIVE,
            TREAT_AS_WITHDRAW,
            PathAttribute.Communities.class,
            AttributeDecoder::communities,
            AttributeEncoder::communities),
    ORIGINATOR_ID(
            9,
            OPTIONAL,
            TREAT_AS_WITHDRAW,
            PathAttribute.OriginatorId.class,
            AttributeDecoder::originatorId,
            (originator, out, format) -> out.putInt(originator.router().bits())),
    CLUSTER_LIST(
            10,
            OPTIONAL,
            TREAT_AS_WITHDRAW,
            PathAttribute.ClusterList.class,
            AttributeDecoder::clusterList,
            AttributeEncoder::clusterList),
    MP_REACH_NLRI(
            14,
            OPTIONAL,
            RESET_SESSION,
            PathAttribute.MpReach.class,
            AttributeDecoder::mpReach,
            AttributeEncoder::mpReach),
    MP_UNREACH_NLRI(
            15,
            OPTIONAL,
            RESET_SESSION,
            PathAttribute.MpUnreach.class,
            AttributeDecoder::mpUnreach,
            AttributeEncoder::mpUnreach),
    EXTENDED_COMMUNITIES(
            16,
            OPTIONAL | TRANSITIVE,
            TREAT_AS_WITHDRAW,
            PathAttribute.ExtendedCommunities.class,
            AttributeDecoder::extendedCommunities,
            AttributeEncoder::extendedCommunities),
    AS4_PATH(
            17,
            OPTIONAL | TRANSITIVE,
            DISCARD_ATTRIBUTE,
            PathAttribute.As4Path.class,
            AttributeDecoder::as4Path,
            AttributeEncoder::as4Path),
    AS4_AGGREGATOR(
            18,
            OPTIONAL | TRANSITIVE,
            DISCARD_ATTRIBUTE,
            PathAttribute.As4Aggregator.class,
            AttributeDecoder::as4Aggregator,
            AttributeEncoder::as4Aggregator),
    LARGE_COMMUNITIES(
            32,
            OPTIONAL | TRANSITIVE,
            TREAT_AS_WITHDRAW,
            PathAttribute.LargeCommunities.class,
            AttributeDecoder::largeCommunities,
            AttributeEncoder::largeCommunities),
    ONLY_TO_CUSTOMER(
            35,
            OPTIONAL | TRANSITIVE,
            TREAT_AS_WITHDRAW,
            PathAttribute.OnlyToCustomer.class,
            AttributeDecoder::onlyToCustomer,
            (customer, out, format) -> out.putInt((int) customer.as().value()));

    private static final AttributeType[] ALL = values();
    private static final @Nullable AttributeType[] BY_CODE = new @Nullable AttributeType[256];

    static {
        for (AttributeType type : ALL) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int flags;
    private final Remedy remedy;
    private final Class<? extends PathAttribute> kind;
    private final Decoder decoder;
    private final Encoder<PathAttribute> encoder;

    <A extends PathAttribute> AttributeType(
            int code, int flags, Remedy remedy, Class<A> kind, Decoder decoder, Encoder<A> encoder) {
        this.code = code;
        this.flags = flags;
        this.remedy = remedy;
        this.kind = kind;
        this.decoder = decoder;
        this.encoder = (attribute, out, format) -> encoder.encode(kind.cast(attribute), out, format);
    }

    /** From all of a value's octets; throws MalformedValueException or BufferUnderflowException. */
    @Immutable
    @FunctionalInterface
    interface Decoder {
        PathAttribute decode(ByteBuffer in, MessageFormat format);
    }

    @Immutable
    @FunctionalInterface
    interface Encoder<A> {
        void encode(A attribute, ByteBuffer out, MessageFormat format);
    }

    /** The row with this code, or null when we do not know it. */
    static @Nullable AttributeType of(int code) {
        return BY_CODE[code];
    }

    /** The row of a known attribute; {@link PathAttribute.Unknown} has none. */
    static AttributeType of(PathAttribute attribute) {
        for (AttributeType type : ALL) {
            if (type.kind.isInstance(attribute)) {
                return type;
            }
        }
        throw new AssertionError("no row for " + attribute.getClass());
    }

    int code() {
        return code;
    }

    int flags() {
        return flags;
    }

    /** Whether a speaker that does not know the attribute passes it on, with the Partial bit. */
    boolean isOptionalTransitive() {
        return flags == (OPTIONAL | TRANSITIVE);
    }

    Remedy remedy() {
        return remedy;
    }

    Class<? extends PathAttribute> kind() {
        return kind;
    }

    PathAttribute decode(ByteBuffer in, MessageFormat format) {
        return decoder.decode(in, format);
    }

    void encode(PathAttribute attribute, ByteBuffer out, MessageFormat format) {
        encoder.encode(attribute, out, format);
    }
}
