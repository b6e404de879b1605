// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.bmp.BmpView;
import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.mrt.MrtFileName;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code bmp} and {@code mrt}: who is told of what happens, and the files it is written to. */
final class MonitoringFields {
    private MonitoringFields() {}

    static List<BmpStation> stations(List<Node> items) {
        Set<String> places = new HashSet<>();
        return items.stream().map(item -> station(item, places)).toList();
    }

    private static BmpStation station(Node item, Set<String> places) {
        Fields fields = Fields.of(item);
        IpAddress address = fields.required("address", IpAddress::parse, "write the station's address");
        int port = fields.required("port", Values::port, "write where the station listens");
        BmpStation usual = BmpStation.at(address, port);
        Set<BmpView> views = Set.copyOf(fields.values("views", Values.word(BmpView.class)));
        Duration statistics = fields.optional("statistics", Values::duration).orElse(usual.statistics());
        Duration retry = fields.optional("retry", Values::duration).orElse(usual.retry());
        String name = fields.optional("systemName", Function.identity()).orElse(usual.systemName());
        fields.end();
        BmpStation station = fields.make(
                () -> new BmpStation(address, port, views.isEmpty() ? usual.views() : views, statistics, retry, name));
        if (!places.add(station.place())) {
            throw item.refuse("station " + station.place() + " is there already; keep one");
        }
        return station;
    }

    static MrtDumps dumps(Fields fields) {
        Optional<MrtFileName> tables = fields.section("tables").map(MonitoringFields::file);
        Optional<MrtFileName> updates = fields.section("updates").map(MonitoringFields::file);
        fields.end();
        return new MrtDumps(tables, updates);
    }

    private static MrtFileName file(Fields fields) {
        String pattern = fields.required("file", Function.identity(), "write a path, with {time} in its name");
        Duration every = fields.required("every", Values::duration, "write how long until the next file");
        fields.end();
        return fields.make(() -> new MrtFileName(pattern, every));
    }
}
