// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.SpeakerSettings;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the whole of a configuration: which sections there are. */
final class BgpConfigReader {
    private static final List<IpAddress> EVERYWHERE = List.of(IpAddress.parse("0.0.0.0"), IpAddress.parse("::"));

    private BgpConfigReader() {}

    static BgpConfig read(Node document) {
        Fields root = Fields.of(document);
        SpeakerSettings speaker = speaker(Fields.of(root.required("router", "write router: {as: …, routerId: …}")));
        PolicyReader policies = new PolicyReader(speaker.as());
        policies.read(root);
        NeighborReader neighbors =
                new NeighborReader(policies, !speaker.listen().isEmpty(), root);
        Map<Cidr, PathAttributes> announcements = AnnouncementReader.read(root.list("announce"));
        BgpConfig config = new BgpConfig(
                speaker,
                neighbors.neighbors(),
                neighbors.ranges(),
                announcements,
                root.section("kernel").flatMap(KernelFields::kernel),
                KernelFields.redistributions(root.list("redistribute")),
                root.section("rpki").map(RpkiFields::read).orElse(RpkiSettings.NONE),
                MonitoringFields.stations(root.list("bmp")),
                root.section("mrt").map(MonitoringFields::dumps).orElse(MrtDumps.NONE));
        root.end();
        return config;
    }

    private static SpeakerSettings speaker(Fields router) {
        AsNumber as = router.required("as", AsNumber::parse, "write our AS number");
        RouterId routerId = router.required(
                "routerId", RouterId::parse, "write one of our IPv4 addresses, or any four numbers nobody else has");
        int maxPaths = router.optional("maxPaths", Values.integer(1, 64)).orElse(1);
        SpeakerSettings speaker = new SpeakerSettings(as, routerId).withMaxPaths(maxPaths);
        List<InetSocketAddress> listen =
                router.section("listen").map(BgpConfigReader::listen).orElse(List.of());
        SpeakerSettings listening = speaker.withListen(listen.toArray(InetSocketAddress[]::new));
        Optional<RouterId> clusterId = router.optional("clusterId", RouterId::parse);
        router.end();
        return clusterId.map(listening::withClusterId).orElse(listening);
    }

    private static List<InetSocketAddress> listen(Fields listen) {
        int port = listen.optional("port", Values.integer(0, 0xffff)).orElse(NeighborSettings.DEFAULT_PORT);
        List<IpAddress> given = listen.values("address", IpAddress::parse);
        listen.end();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (IpAddress address : given.isEmpty() ? EVERYWHERE : given) {
            addresses.add(new InetSocketAddress(address.toInetAddress(), port));
        }
        return addresses;
    }
}
