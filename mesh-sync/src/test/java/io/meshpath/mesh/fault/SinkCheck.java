// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a sink was told the truth: of each key what it really became, in that order, though not every step of it, since
 * steps are told together. So a pod that was there all the time was never unknown.
 */
final class SinkCheck {
    private SinkCheck() {}

    /** What is wrong with it, one line each. */
    static List<String> violations(
            Map<String, List<Optional<String>>> told, Map<String, List<Optional<String>>> happened) {
        List<String> violations = new ArrayList<>();
        told.forEach((key, steps) -> {
            List<Optional<String>> real = happened.getOrDefault(key, List.of());
            int at = 0;
            for (Optional<String> step : steps) {
                int next = real.subList(at, real.size()).indexOf(step);
                if (next < 0) {
                    violations.add(wrong(key, step, real.subList(0, at), real.subList(at, real.size())));
                    return;
                }
                at += next + 1;
            }
        });
        return violations;
    }

    private static String wrong(
            String key, Optional<String> step, List<Optional<String>> before, List<Optional<String>> after) {
        if (step.isEmpty()) {
            return "reliable: " + key + " was told to be gone but then was " + after;
        }
        return before.contains(step)
                ? "ordered: " + key + " was told to be " + step + " again, after which it became " + after
                : "reliable: " + key + " was told to be " + step + " but never was; it became " + after;
    }
}
