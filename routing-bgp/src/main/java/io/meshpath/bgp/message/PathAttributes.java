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

    private final List<PathAttribute> attributes;
    private final int hash;

    private PathAttributes(List<PathAttribute> sorted) {
        this.attributes = List.copyOf(sorted);
        this.hash = attributes.hashCode();
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
        return of(changed);
    }

    /** These attributes without the one of this kind; the same object when there is none. */
    public PathAttributes without(Class<? extends PathAttribute> kind) {
        if (find(kind) == null) {
            return this;
        }
        return new PathAttributes(
                attributes.stream().filter(each -> !kind.isInstance(each)).toList());
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
                || other instanceof PathAttributes that && hash == that.hash && attributes.equals(that.attributes);
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
