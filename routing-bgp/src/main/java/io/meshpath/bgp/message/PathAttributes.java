// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set of path attributes, at most one of each type, in the order of their codes. Immutable; equality and hash code are
 * cheap enough to key a table of routes by it.
 */
public final class PathAttributes {
    public static final PathAttributes EMPTY = new PathAttributes(List.of());

    private static final long DEFAULT_LOCAL_PREF = 100;
    private static final long HIGHEST_LOCAL_PREF = 0xffff_ffffL;
    private static final long LAST_RESORT = 1L << 50;

    private final List<PathAttribute> attributes;
    private final long partial; // a bit for each code below 64; of codes above we know none
    private final int hash;
    private final long preference;
    private final long med;
    private final Optional<RouterId> originator;

    private PathAttributes(List<PathAttribute> sorted) {
        this(sorted, 0);
    }

    private PathAttributes(List<PathAttribute> sorted, long partial) {
        this.attributes = List.copyOf(sorted);
        this.partial = partial == 0 ? 0 : partial & mayBePartial(attributes);
        this.hash = 31 * attributes.hashCode() + Long.hashCode(this.partial);
        PathAttribute.LocalPref localPref = find(PathAttribute.LocalPref.class);
        PathAttribute.MultiExitDisc med = find(PathAttribute.MultiExitDisc.class);
        this.preference = (communities().contains(Community.LLGR_STALE) ? LAST_RESORT : 0)
                | (HIGHEST_LOCAL_PREF - (localPref == null ? DEFAULT_LOCAL_PREF : localPref.value())) << 18
                | (long) asPath().length() << 2
                | origin().value();
        this.med = med == null ? 0 : med.value();
        this.originator = get(PathAttribute.OriginatorId.class).map(PathAttribute.OriginatorId::router);
    }

    /**
     * The set of these attributes.
     *
     * @throws IllegalArgumentException when two have the same type code
     */
    public static PathAttributes of(PathAttribute... attributes) {
        return of(Arrays.asList(attributes));
    }

    /** As {@link #of(PathAttribute...)}. */
    public static PathAttributes of(List<PathAttribute> attributes) {
        List<PathAttribute> sorted = new ArrayList<>(attributes);
        sorted.sort(Comparator.comparingInt(PathAttribute::code));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).code() == sorted.get(i - 1).code()) {
                throw new IllegalArgumentException("attribute given twice: " + sorted.get(i));
            }
        }
        return new PathAttributes(sorted);
    }

    /** The attributes in the order of their type codes. */
    public List<PathAttribute> asList() {
        return attributes;
    }

    /** The attribute of this kind. */
    public <A extends PathAttribute> Optional<A> get(Class<A> kind) {
        return Optional.ofNullable(find(kind));
    }

    /** These attributes with {@code attribute} instead of the one of its type, or added. */
    public PathAttributes with(PathAttribute attribute) {
        List<PathAttribute> changed = new ArrayList<>(attributes);
        changed.removeIf(each -> each.code() == attribute.code());
        changed.add(attribute);
        changed.sort(Comparator.comparingInt(PathAttribute::code));
        return new PathAttributes(changed, partial);
    }

    /** These attributes without the one of this kind; the same object when there is none. */
    public PathAttributes without(Class<? extends PathAttribute> kind) {
        if (find(kind) == null) {
            return this;
        }
        return new PathAttributes(
                attributes.stream().filter(each -> !kind.isInstance(each)).toList(), partial);
    }

    /**
     * Whether the attribute with this code came with the Partial bit: somebody on the way did not know it. The bit goes on
     * with it (RFC 4271, section 5). That of an {@link PathAttribute.Unknown} is among its flags.
     */
    public boolean isPartial(int code) {
        return code < Long.SIZE && (partial >>> code & 1) != 0;
    }

    /** These attributes, partial where those of {@code received} are. */
    public PathAttributes partialAs(PathAttributes received) {
        return received.partial == 0 ? this : withPartial(received.partial);
    }

    /** These attributes, partial where {@code codes} has a bit and the attribute is optional and transitive. */
    PathAttributes withPartial(long codes) {
        return codes == 0 ? this : new PathAttributes(attributes, partial | codes);
    }

    /** The origin, or INCOMPLETE when there is none. */
    public Origin origin() {
        Origin origin = find(Origin.class);
        return origin == null ? Origin.INCOMPLETE : origin;
    }

    /** The path, or the empty path when there is none. */
    public AsPath asPath() {
        AsPath path = find(AsPath.class);
        return path == null ? AsPath.EMPTY : path;
    }

    /**
     * What decides between routes before anything else does, as one number of which the lowest is the best: not being stale for
     * long (RFC 9494, section 4.3), then a higher local preference (100 where there is none), then a shorter path, then a better
     * origin (RFC 4271, section 9.1.2.2).
     */
    public long preference() {
        return preference;
    }

    /** The MED, or 0 where there is none, which is what it is compared as (RFC 4271, section 9.1.2.2). */
    public long med() {
        return med;
    }

    /** The router of our system that learnt the route from outside, where a reflector says so (RFC 4456, section 8). */
    public Optional<RouterId> originator() {
        return originator;
    }

    public Optional<PathAttribute.NextHop> nextHop() {
        return get(PathAttribute.NextHop.class);
    }

    /** The communities; none when there is no such attribute. */
    public List<Community> communities() {
        PathAttribute.Communities communities = find(PathAttribute.Communities.class);
        return communities == null ? List.of() : communities.values();
    }

    /** The large communities; none when there is no such attribute. */
    public List<LargeCommunity> largeCommunities() {
        PathAttribute.LargeCommunities communities = find(PathAttribute.LargeCommunities.class);
        return communities == null ? List.of() : communities.values();
    }

    /** The extended communities; none when there is no such attribute. */
    public List<ExtendedCommunity> extendedCommunities() {
        PathAttribute.ExtendedCommunities communities = find(PathAttribute.ExtendedCommunities.class);
        return communities == null ? List.of() : communities.values();
    }

    /** What holds for the routes of an UPDATE: no MP attribute, and {@code nextHop} where MP_REACH_NLRI gave one. */
    PathAttributes ofRoute(Optional<PathAttribute.NextHop> nextHop) {
        PathAttributes plain = without(PathAttribute.MpReach.class).without(PathAttribute.MpUnreach.class);
        return nextHop.isPresent() ? plain.with(nextHop.get()) : plain;
    }

    private static long mayBePartial(List<PathAttribute> attributes) {
        long codes = 0;
        for (PathAttribute attribute : attributes) {
            if (!(attribute instanceof PathAttribute.Unknown)
                    && AttributeType.of(attribute).isOptionalTransitive()) {
                codes |= 1L << attribute.code();
            }
        }
        return codes;
    }

    private <A extends PathAttribute> @Nullable A find(Class<A> kind) {
        for (PathAttribute attribute : attributes) {
            if (kind.isInstance(attribute)) {
                return kind.cast(attribute);
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof PathAttributes that
                        && hash == that.hash
                        && partial == that.partial
                        && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return attributes.stream().map(Object::toString).collect(Collectors.joining(", ", "{", "}"));
    }
}
