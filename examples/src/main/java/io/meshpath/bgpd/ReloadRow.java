// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import io.meshpath.agent.api.BgpListing;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.config.BgpConfig;
import io.meshpath.bgp.config.BgpConfigChange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A reload as the API shows it. */
final class ReloadRow {
    private ReloadRow() {}

    static BgpListing.Reload of(BgpConfigChange change, BgpConfig before, BgpConfig after) {
        List<String> others = new ArrayList<>();
        compare("ranges", BgpConfig::ranges, before, after, others);
        compare("kernel", BgpConfig::kernel, before, after, others);
        compare("redistribute", BgpConfig::redistributions, before, after, others);
        compare("rpki", BgpConfig::rpki, before, after, others);
        compare("bmp", BgpConfig::stations, before, after, others);
        compare("mrt", BgpConfig::dumps, before, after, others);
        return new BgpListing.Reload(
                Words.all(change.added().stream().map(NeighborSettings::peer).toList()),
                Words.all(change.changed().stream().map(NeighborSettings::peer).toList()),
                Words.all(change.reset()),
                Words.all(change.removed()),
                Words.all(change.announced().keySet()),
                Words.all(change.withdrawn()),
                others);
    }

    private static void compare(
            String name, Function<BgpConfig, Object> part, BgpConfig before, BgpConfig after, List<String> others) {
        if (!part.apply(before).equals(part.apply(after))) {
            others.add(name);
        }
    }
}
