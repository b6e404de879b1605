// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import com.google.common.base.Splitter;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code tcpdump -v} says of BGP messages, as facts that can be held against what we read: the type and length of a
 * message, of an UPDATE the prefixes of unicast families and the values of the common attributes.
 */
final class TcpdumpText {
    private static final Pattern MESSAGE = Pattern.compile("\\t(\\S.*) Message \\(\\d+\\), length: (\\d+).*");
    private static final Pattern ATTRIBUTE = Pattern.compile(
            "\\t  (Origin|AS Path|AS4 Path|Next Hop|Multi Exit Discriminator|Local Preference|Community) \\(\\d+\\), length: \\d+, Flags \\[[^\\]]*\\]: (.*)");
    private static final Pattern PREFIX = Pattern.compile("\\t {4,6}([0-9a-f.:]+/\\d+)(?: +Path Id: (\\d+))?\\s*");

    private static final Pattern LARGE = Pattern.compile("\\t {4}(\\d+:\\d+:\\d+(?:, \\d+:\\d+:\\d+)*)\\s*");
    private static final Splitter HOPS = Splitter.on(' ');
    private static final String AS_PATH = "AS Path: ";

    private TcpdumpText() {}

    /** One message as tcpdump says it. */
    record Said(String type, int length, SortedSet<String> facts, List<String> lines) {}

    static List<Said> read(List<String> lines) {
        List<Said> said = new ArrayList<>();
        for (String line : lines) {
            Matcher message = MESSAGE.matcher(line);
            if (message.matches()) {
                said.add(new Said(
                        message.group(1), Integer.parseInt(message.group(2)), new TreeSet<>(), new ArrayList<>()));
            } else if (!said.isEmpty()) {
                said.get(said.size() - 1).lines().add(line);
                fact(line, said.get(said.size() - 1).facts());
            }
        }
        return said;
    }

    private static void fact(String line, SortedSet<String> facts) {
        Matcher attribute = ATTRIBUTE.matcher(line);
        Matcher large = LARGE.matcher(line);
        Matcher prefix = PREFIX.matcher(line);
        if (attribute.matches()) {
            String value = attribute.group(2).strip();
            put(
                    attribute.group(1),
                    (value.equals("empty") ? "" : value)
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-'),
                    facts);
        } else if (large.matches()) {
            facts.add("Large Community: " + large.group(1));
        } else if (prefix.matches()) {
            String path = prefix.group(2) == null ? "" : " path " + prefix.group(2);
            facts.add(Cidr.parseMasking(prefix.group(1)) + path);
        }
    }

    /** AS4_PATH is where the path belongs, and so it is with us (RFC 6793, section 4.2.3). */
    private static void put(String name, String value, SortedSet<String> facts) {
        if (!name.equals("AS4 Path")) {
            facts.add(name + ": " + value);
            return;
        }
        String shortPath = facts.stream()
                .filter(fact -> fact.startsWith(AS_PATH))
                .findFirst()
                .orElseThrow();
        List<String> hops = HOPS.splitToList(shortPath.substring(AS_PATH.length()));
        int lead = hops.size() - HOPS.splitToList(value).size();
        facts.remove(shortPath);
        facts.add(AS_PATH + (lead > 0 ? String.join(" ", hops.subList(0, lead)) + " " : "") + value);
    }

    /** What we say of an UPDATE, in the same words. */
    static SortedSet<String> facts(BgpMessage.Update update) {
        TreeSet<String> facts = new TreeSet<>();
        update.withdrawn().forEach(nlri -> facts.add(nlri.toString()));
        update.announced().forEach(nlri -> facts.add(nlri.toString()));
        for (PathAttribute attribute : update.attributes().asList()) {
            if (attribute instanceof Origin origin) {
                facts.add("Origin: " + origin.name().toLowerCase(Locale.ROOT));
            } else if (attribute instanceof AsPath path) {
                facts.add("AS Path: " + text(path));
            } else if (attribute instanceof PathAttribute.NextHop nextHop) {
                facts.add("Next Hop: " + nextHop.address());
            } else if (attribute instanceof PathAttribute.MultiExitDisc med) {
                facts.add("Multi Exit Discriminator: " + med.value());
            } else if (attribute instanceof PathAttribute.LocalPref preference) {
                facts.add("Local Preference: " + preference.value());
            } else if (attribute instanceof PathAttribute.Communities communities) {
                facts.add("Community: " + joined(communities.values()));
            } else if (attribute instanceof PathAttribute.LargeCommunities communities) {
                facts.add("Large Community: " + joined(communities.values()));
            } else if (attribute instanceof PathAttribute.MpReach reach) {
                reach.prefixes().forEach(nlri -> facts.add(nlri.toString()));
            } else if (attribute instanceof PathAttribute.MpUnreach unreach) {
                unreach.prefixes().forEach(nlri -> facts.add(nlri.toString()));
            }
        }
        return facts;
    }

    private static String joined(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static String text(AsPath path) {
        return path.segments().stream().map(AsPath.Segment::toString).collect(Collectors.joining(" "));
    }
}
