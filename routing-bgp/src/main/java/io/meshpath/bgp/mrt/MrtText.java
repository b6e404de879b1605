// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.PrefixRun;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Says what records hold, a line a route, in the form that {@code bgpdump -m} has made common: fields with bars between.
 * Keeps the last peer index table, which the routes after it refer to.
 *
 * <pre>
 * TABLE_DUMP2|1277971199|B|202.249.2.169|2497|1.9.0.0/16|2497 2914 4788|IGP|202.249.2.169|0|0||NAG||
 * </pre>
 *
 * <p>The fields: form, time, B (of a table), A (announced), W (withdrawn) or STATE; the neighbour, its AS; the prefix, the path
 * identifier where there are such; AS path, origin, next hop, LOCAL_PREF, MULTI_EXIT_DISC, communities, AG for
 * ATOMIC_AGGREGATE or NAG, and who aggregated. Messages other than UPDATE have no line. A malformed attribute is left out;
 * the route is told all the same, as it is in the file whatever a speaker makes of it.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class MrtText {
    private List<MrtRecord.Peer> peers = List.of();

    /**
     * Gives {@code lines} what {@code entry} says, in order.
     *
     * @throws io.meshpath.bgp.message.BgpException when attributes or a message cannot be decoded
     * @throws IllegalArgumentException when a route names a peer that the table does not have
     */
    public void lines(MrtRecord entry, Consumer<String> lines) {
        if (entry instanceof MrtRecord.PeerIndexTable table) {
            peers = table.peers();
        } else if (entry instanceof MrtRecord.Rib rib) {
            rib.paths().forEach(path -> lines.accept(line(rib, path)));
        } else if (entry instanceof MrtRecord.TableDump dump) {
            lines.accept("TABLE_DUMP|" + dump.time().getEpochSecond() + "|B|" + dump.peer() + "|" + dump.peerAs() + "|"
                    + dump.prefix() + "|" + text(dump.decode().attributes()));
        } else if (entry instanceof MrtRecord.StateChange change) {
            lines.accept(head(change.form(), change.time()) + "STATE|"
                    + change.session().peer() + "|" + change.session().peerAs() + "|" + change.from() + "|"
                    + change.to());
        } else if (entry instanceof MrtRecord.Message message && isUpdate(message)) {
            update(message, (BgpMessage.Update) message.decode(), lines);
        }
    }

    private String line(MrtRecord.Rib rib, MrtRecord.Path path) {
        if (path.peer() >= peers.size()) {
            throw new IllegalArgumentException("route of " + rib.prefix() + " is from peer " + path.peer()
                    + " where the table of peers has " + peers.size());
        }
        MrtRecord.Peer peer = peers.get(path.peer());
        String pathId = rib.withPaths() ? "|" + Integer.toUnsignedString(path.pathId()) : "";
        return "TABLE_DUMP2" + (rib.withPaths() ? "_AP|" : "|") + rib.time().getEpochSecond() + "|B|" + peer.address()
                + "|" + peer.as() + "|" + rib.prefix() + pathId + "|"
                + text(rib.decode(path).attributes());
    }

    private static boolean isUpdate(MrtRecord.Message message) {
        return message.message().length() > 18 && message.message().at(18) == 2;
    }

    private static void update(MrtRecord.Message message, BgpMessage.Update update, Consumer<String> lines) {
        String head = head(message.form(), message.time());
        String peer = "|" + message.session().peer() + "|" + message.session().peerAs() + "|";
        boolean paths = message.form().withPaths();
        Consumer<Nlri> gone = nlri -> lines.accept(head + "W" + peer + text(nlri, paths));
        PathAttributes attributes = update.attributes();
        update.withdrawn().forEach(gone);
        attributes
                .get(PathAttribute.MpUnreach.class)
                .ifPresent(unreach -> unreach.prefixes().forEach(gone));
        announced(head + "A" + peer, paths, update.announced(), attributes, lines);
        attributes.get(PathAttribute.MpReach.class).ifPresent(reach -> {
            announced(head + "A" + peer, paths, reach.prefixes(), attributes.with(reach.nextHop()), lines);
        });
    }

    private static void announced(
            String head, boolean withPaths, PrefixRun prefixes, PathAttributes attributes, Consumer<String> lines) {
        String text = text(attributes);
        prefixes.forEach(nlri -> lines.accept(head + text(nlri, withPaths) + "|" + text));
    }

    private static String head(Bgp4mp form, Instant time) {
        String name = "BGP4MP" + (form.microseconds() ? "_ET" : "") + (form.sent() ? "_LOCAL" : "")
                + (form.withPaths() ? "_AP" : "");
        String micros =
                form.microseconds() ? String.format(Locale.ROOT, ".%06d", time.get(ChronoField.MICRO_OF_SECOND)) : "";
        return name + "|" + time.getEpochSecond() + micros + "|";
    }

    private static String text(Nlri nlri, boolean withPaths) {
        return withPaths
                ? nlri.prefix() + "|" + Integer.toUnsignedString(nlri.pathId())
                : nlri.prefix().toString();
    }

    private static String text(PathAttributes attributes) {
        String nextHop =
                attributes.nextHop().map(hop -> hop.address().toString()).orElse("");
        long localPref = attributes
                .get(PathAttribute.LocalPref.class)
                .map(PathAttribute.LocalPref::value)
                .orElse(0L);
        long med = attributes
                .get(PathAttribute.MultiExitDisc.class)
                .map(PathAttribute.MultiExitDisc::value)
                .orElse(0L);
        String communities =
                attributes.communities().stream().map(MrtText::text).collect(Collectors.joining(" "));
        String aggregate = attributes.get(PathAttribute.AtomicAggregate.class).isPresent() ? "AG" : "NAG";
        String aggregator = attributes
                .get(PathAttribute.Aggregator.class)
                .map(each -> each.as() + " " + each.router())
                .orElse("");
        return path(attributes.asPath()) + "|" + attributes.origin() + "|" + nextHop + "|" + localPref + "|" + med + "|"
                + communities + "|" + aggregate + "|" + aggregator + "|";
    }

    /** Sets with commas: "65001 {65002,65003}". */
    private static String path(AsPath path) {
        return path.segments().stream()
                .map(segment ->
                        segment.kind() == AsPath.Kind.SET ? segment.toString().replace(' ', ',') : segment.toString())
                .collect(Collectors.joining(" "));
    }

    private static String text(Community community) {
        if (community.equals(Community.NO_EXPORT)) {
            return "no-export";
        }
        if (community.equals(Community.NO_ADVERTISE)) {
            return "no-advertise";
        }
        if (community.equals(Community.NO_EXPORT_SUBCONFED)) {
            return "local-AS";
        }
        return (community.bits() >>> 16) + ":" + (community.bits() & 0xffff);
    }
}
