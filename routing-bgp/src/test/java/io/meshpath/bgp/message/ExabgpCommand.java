// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import com.google.common.base.Splitter;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What ExaBGP is told to say, as an UPDATE of ours: {@code announce route 192.0.2.0/24 next-hop 198.51.100.1 med 7}. Only
 * IPv4 and IPv6 unicast, and the attributes that have a type here.
 */
final class ExabgpCommand {
    private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();
    private static final Splitter PARTS = Splitter.on(':');

    private final ArrayDeque<String> words;
    private final List<PathAttribute> attributes = new ArrayList<>();
    private final List<Nlri> prefixes = new ArrayList<>();
    private int pathId;
    private boolean withPaths;

    private ExabgpCommand(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    /**
     * An UPDATE that a command asks for.
     *
     * @param withPaths whether its prefixes have path identifiers
     */
    record Meaning(BgpMessage.Update update, boolean withPaths) {}

    /** What {@code command} means; empty when it asks for something that there is nothing for here. */
    static Optional<Meaning> parse(String command) {
        String spaced = command.replace("[", " [ ")
                .replace("]", " ] ")
                .replace("(", " ( ")
                .replace(")", " ) ");
        try {
            return new ExabgpCommand(WORDS.splitToList(spaced)).read();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Meaning> read() {
        boolean announce = words.remove().equals("announce");
        String what = words.remove();
        if (what.equals("eor")) {
            Family family = family(words.remove(), words.remove());
            return Optional.of(new Meaning(BgpMessage.Update.endOfRib(family), false));
        }
        if (what.equals("ipv4") || what.equals("ipv6")) {
            family(what, words.remove());
            words.push("nlri");
        } else if (what.equals("route")) {
            words.push("nlri");
        } else if (!what.equals("attributes")) {
            throw new IllegalArgumentException(what);
        }
        while (!words.isEmpty()) {
            readPart(words.remove());
        }
        List<Nlri> found =
                prefixes.stream().map(nlri -> new Nlri(nlri.prefix(), pathId)).toList();
        return Optional.of(new Meaning(announce ? announcement(found) : withdrawal(found), withPaths));
    }

    private void readPart(String name) {
        switch (name) {
            case "nlri" -> readPrefixes();
            case "origin" -> attributes.add(Origin.valueOf(words.remove().toUpperCase(Locale.ROOT)));
            case "next-hop" -> attributes.add(new PathAttribute.NextHop(IpAddress.parse(words.remove())));
            case "med" -> attributes.add(new PathAttribute.MultiExitDisc(Long.parseLong(words.remove())));
            case "local-preference" -> attributes.add(new PathAttribute.LocalPref(Long.parseLong(words.remove())));
            case "atomic-aggregate" -> attributes.add(new PathAttribute.AtomicAggregate());
            case "as-path" ->
                attributes.add(AsPath.sequence(
                        list().stream().mapToLong(Long::parseLong).toArray()));
            case "aggregator" -> readAggregator();
            case "originator-id" -> attributes.add(new PathAttribute.OriginatorId(RouterId.parse(words.remove())));
            case "cluster-list" ->
                attributes.add(new PathAttribute.ClusterList(
                        list().stream().map(id -> IpAddress.parse(id).bits4()).toList()));
            case "community" ->
                attributes.add(new PathAttribute.Communities(
                        list().stream().map(Community::parse).toList()));
            case "large-community" ->
                attributes.add(new PathAttribute.LargeCommunities(
                        list().stream().map(ExabgpCommand::largeCommunity).toList()));
            case "extended-community" ->
                attributes.add(new PathAttribute.ExtendedCommunities(list().stream()
                        .map(text -> ExtendedCommunity.parse(
                                text.replace("target:", "rt:").replace("origin:", "soo:")))
                        .toList()));
            case "path-information" -> {
                pathId = IpAddress.parse(words.remove()).bits4();
                withPaths = true;
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    private void readPrefixes() {
        while (!words.isEmpty() && words.peek().contains("/")) {
            prefixes.add(Nlri.of(Cidr.parse(words.remove())));
        }
    }

    private void readAggregator() {
        List<String> parts = PARTS.splitToList(list().get(0));
        attributes.add(new PathAttribute.Aggregator(AsNumber.parse(parts.get(0)), IpAddress.parse(parts.get(1))));
    }

    /** Words in brackets, or one without. */
    private List<String> list() {
        String first = words.remove();
        if (!first.equals("[") && !first.equals("(")) {
            return List.of(first);
        }
        List<String> list = new ArrayList<>();
        for (String word = words.remove(); !word.equals("]") && !word.equals(")"); word = words.remove()) {
            list.add(word);
        }
        return list;
    }

    private BgpMessage.Update announcement(List<Nlri> found) {
        PathAttributes all = PathAttributes.of(attributes);
        PathAttributes complete = all.get(AsPath.class).isPresent() ? all : all.with(AsPath.EMPTY);
        PathAttribute.NextHop nextHop = complete.nextHop().orElseThrow(IllegalArgumentException::new);
        if (found.get(0).prefix().isV4() && nextHop.address().isV4()) {
            return new BgpMessage.Update(List.of(), complete, found);
        }
        PathAttributes multiprotocol = complete.without(PathAttribute.NextHop.class)
                .with(new PathAttribute.MpReach(found.get(0).family(), nextHop, found));
        return new BgpMessage.Update(List.of(), multiprotocol, List.of());
    }

    private static BgpMessage.Update withdrawal(List<Nlri> found) {
        return found.get(0).prefix().isV4()
                ? new BgpMessage.Update(found, PathAttributes.EMPTY, List.of())
                : new BgpMessage.Update(
                        List.of(),
                        PathAttributes.of(
                                new PathAttribute.MpUnreach(found.get(0).family(), found)),
                        List.of());
    }

    private static Family family(String afi, String safi) {
        if (!safi.equals("unicast")) {
            throw new IllegalArgumentException(safi);
        }
        return afi.equals("ipv4") ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
    }

    private static LargeCommunity largeCommunity(String text) {
        List<String> parts = PARTS.splitToList(text);
        return new LargeCommunity(
                Integer.parseUnsignedInt(parts.get(0)),
                Integer.parseUnsignedInt(parts.get(1)),
                Integer.parseUnsignedInt(parts.get(2)));
    }
}
