// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.bgp.kernel.RedistributionSettings;
import io.meshpath.bgp.message.PathAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code kernel} and {@code redistribute}. */
final class KernelFields {
    private static final Function<String, Integer> TABLE = Values.integer(1, Integer.MAX_VALUE);

    private KernelFields() {}

    /** Where our routes go; empty where they are not installed. */
    static Optional<KernelSettings> kernel(Fields fields) {
        KernelSettings usual = KernelSettings.DEFAULT;
        boolean install = fields.optional("install", Values::flag).orElse(true);
        int protocol = fields.optional("protocol", Values.integer(1, 255)).orElse(usual.protocol());
        int table = fields.optional("table", TABLE).orElse(usual.table());
        int metric =
                fields.optional("metric", Values.integer(1, Integer.MAX_VALUE)).orElse(usual.metric());
        Duration sweepAfter = fields.optional("sweepAfter", Values::duration).orElse(usual.sweepAfter());
        Duration reconcileEvery =
                fields.optional("reconcileEvery", Values::duration).orElse(usual.reconcileEvery());
        fields.end();
        KernelSettings settings =
                fields.make(() -> new KernelSettings(protocol, table, metric, sweepAfter, reconcileEvery));
        return install ? Optional.of(settings) : Optional.empty();
    }

    static List<RedistributionSettings> redistributions(List<Node> items) {
        return items.stream().map(item -> redistribution(Fields.of(item))).toList();
    }

    private static RedistributionSettings redistribution(Fields fields) {
        int table = fields.optional("table", TABLE).orElse(KernelSettings.MAIN_TABLE);
        Set<Integer> protocols = Set.copyOf(fields.values("protocols", KernelFields::protocol));
        if (protocols.isEmpty()) {
            throw fields.refuse("'protocols' is missing; write connected, static, or numbers as ip route shows them");
        }
        PathAttributes attributes = AttributeFields.read(fields);
        fields.end();
        return fields.make(() -> new RedistributionSettings(table, protocols, attributes));
    }

    private static int protocol(String text) {
        return switch (text) {
            case "connected" -> RedistributionSettings.CONNECTED;
            case "boot" -> RedistributionSettings.BOOT;
            case "static" -> RedistributionSettings.STATIC;
            default -> Values.integer(1, 255).apply(text);
        };
    }
}
