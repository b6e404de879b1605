// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.NeighborRange;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.PeerAddress;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What makes one configuration of a speaker another: nothing of what stays is touched. Immutable.
 *
 * @param added neighbours that were not there
 * @param changed neighbours that stay, with other settings
 * @param reset those of {@code changed} whose session cannot go on ({@link NeighborSettings#keepsSession})
 * @param removed neighbours that are not there any more
 * @param announced prefixes that are new or carry something else
 * @param withdrawn prefixes that are not announced any more
 * @param besides what else is another
 */
public record BgpConfigChange(
        List<NeighborSettings> added,
        List<NeighborSettings> changed,
        List<PeerAddress> reset,
        List<PeerAddress> removed,
        Map<Cidr, PathAttributes> announced,
        List<Cidr> withdrawn,
        Besides besides) {

    /**
     * What changes beside neighbours and announcements.
     *
     * @param rpki another one, if it is another
     * @param dumps others, if they are others
     */
    public record Besides(
            List<Cidr> removedRanges,
            List<NeighborRange> addedRanges,
            List<BmpStation> removedStations,
            List<BmpStation> addedStations,
            Optional<RpkiSettings> rpki,
            Optional<MrtDumps> dumps) {

        private static Besides first(BgpConfig config) {
            return new Besides(
                    List.of(),
                    config.ranges(),
                    List.of(),
                    config.stations(),
                    Optional.of(config.rpki()),
                    Optional.of(config.dumps()));
        }

        private static Besides between(BgpConfig before, BgpConfig after) {
            List<Cidr> removedRanges = without(before.ranges(), after.ranges()).stream()
                    .map(NeighborRange::addresses)
                    .toList();
            return new Besides(
                    removedRanges,
                    without(after.ranges(), before.ranges()),
                    without(before.stations(), after.stations()),
                    without(after.stations(), before.stations()),
                    Optional.of(after.rpki()).filter(rpki -> !rpki.equals(before.rpki())),
                    Optional.of(after.dumps()).filter(dumps -> !dumps.equals(before.dumps())));
        }

        private static <T> List<T> without(List<T> all, List<T> these) {
            return all.stream().filter(each -> !these.contains(each)).toList();
        }

        /** Whether there is nothing to do. */
        public boolean isEmpty() {
            return removedRanges.isEmpty()
                    && addedRanges.isEmpty()
                    && removedStations.isEmpty()
                    && addedStations.isEmpty()
                    && rpki.isEmpty()
                    && dumps.isEmpty();
        }

        private void applyTo(BgpSpeaker speaker) {
            removedRanges.forEach(speaker::removeRange);
            removedStations.forEach(station -> speaker.removeStation(station.address(), station.port()));
            rpki.ifPresent(speaker::useRpki);
            addedStations.forEach(speaker::addStation);
            addedRanges.forEach(speaker::addRange);
            dumps.ifPresent(speaker::dump);
        }
    }

    /** What a speaker that was opened with the configuration's settings is to do first. */
    public static BgpConfigChange first(BgpConfig config) {
        return new BgpConfigChange(
                config.neighbors(),
                List.of(),
                List.of(),
                List.of(),
                config.announcements(),
                List.of(),
                Besides.first(config));
    }

    /**
     * What leads from {@code before} to {@code after}.
     *
     * @throws IllegalArgumentException when it would need another speaker: another AS number, router id, or place to listen
     */
    public static BgpConfigChange between(BgpConfig before, BgpConfig after) {
        refuseAnotherSpeaker(before.speaker(), after.speaker());
        Map<PeerAddress, NeighborSettings> were = byPeer(before);
        List<NeighborSettings> added = new ArrayList<>();
        List<NeighborSettings> changed = new ArrayList<>();
        List<PeerAddress> reset = new ArrayList<>();
        for (NeighborSettings neighbor : after.neighbors()) {
            NeighborSettings was = were.remove(neighbor.peer());
            if (was == null) {
                added.add(neighbor);
            } else if (!was.equals(neighbor)) {
                changed.add(neighbor);
                if (!was.keepsSession(neighbor)) {
                    reset.add(neighbor.peer());
                }
            }
        }
        Map<Cidr, PathAttributes> announced = new LinkedHashMap<>(after.announcements());
        announced.entrySet().removeAll(before.announcements().entrySet());
        List<Cidr> withdrawn = new ArrayList<>(before.announcements().keySet());
        withdrawn.removeAll(after.announcements().keySet());
        return new BgpConfigChange(
                added,
                changed,
                reset,
                List.copyOf(were.keySet()),
                announced,
                withdrawn,
                Besides.between(before, after));
    }

    private static Map<PeerAddress, NeighborSettings> byPeer(BgpConfig config) {
        return config.neighbors().stream()
                .collect(Collectors.toMap(
                        NeighborSettings::peer, Function.identity(), (one, other) -> other, LinkedHashMap::new));
    }

    private static void refuseAnotherSpeaker(SpeakerSettings before, SpeakerSettings after) {
        difference("as", before, after, SpeakerSettings::as)
                .or(() -> difference("routerId", before, after, SpeakerSettings::routerId))
                .or(() -> difference("listen", before, after, SpeakerSettings::listen))
                .or(() -> difference("maxPaths", before, after, SpeakerSettings::maxPaths))
                .or(() -> before.equals(after) ? Optional.empty() : Optional.of("router has changed"))
                .ifPresent(difference -> {
                    throw new IllegalArgumentException(
                            difference + ", which would end every session; nothing is changed: restart for it");
                });
    }

    private static Optional<String> difference(
            String field, SpeakerSettings before, SpeakerSettings after, Function<SpeakerSettings, Object> part) {
        Object was = part.apply(before);
        Object is = part.apply(after);
        return was.equals(is)
                ? Optional.empty()
                : Optional.of("router." + field + " has changed from " + was + " to " + is);
    }

    /** Has {@code speaker} do all of it at its next turn; for any thread. */
    public void applyTo(BgpSpeaker speaker) {
        besides.applyTo(speaker);
        removed.forEach(speaker::removeNeighbor);
        withdrawn.forEach(speaker::withdraw);
        announced.forEach(speaker::announce);
        changed.forEach(speaker::changeNeighbor);
        added.forEach(speaker::addNeighbor);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && announced.isEmpty() && withdrawn.isEmpty();
    }
}
