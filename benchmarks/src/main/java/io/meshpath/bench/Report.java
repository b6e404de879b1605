// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.List;

/**
 * What one bench measured; its JSON form is stable. Immutable.
 *
 * @param bench its name
 * @param commit of the checkout it ran in, or "unknown"
 * @param machine processor, processors and kernel
 */
public record Report(
        String bench, String commit, String machine, List<Row> rows, List<Ratio> ratios, List<Target> targets) {
    public Report {
        rows = List.copyOf(rows);
        ratios = List.copyOf(ratios);
        targets = List.copyOf(targets);
    }

    public boolean meetsTargets() {
        return targets.stream().allMatch(Target::met);
    }
}
