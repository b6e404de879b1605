// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.bgp.rpki.RtrCache;
import io.meshpath.bgp.rpki.RtrTimers;
import io.meshpath.bgp.rpki.Vrp;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code rpki}: caches to ask, and what holds whatever they say. */
final class RpkiFields {
    private RpkiFields() {}

    static RpkiSettings read(Fields fields) {
        List<RtrCache> caches = fields.list("caches").stream()
                .map(item -> cache(Fields.of(item)))
                .toList();
        List<Vrp> vrps =
                fields.list("roas").stream().map(item -> vrp(Fields.of(item))).toList();
        fields.end();
        return fields.make(() -> new RpkiSettings(caches, vrps));
    }

    private static RtrCache cache(Fields fields) {
        IpAddress address = fields.required("address", IpAddress::parse, "write the cache's address");
        int port = fields.optional("port", Values::port).orElse(RtrCache.DEFAULT_PORT);
        Optional<RtrTimers> timers = fields.section("timers").map(RpkiFields::timers);
        fields.end();
        return fields.make(() -> new RtrCache(address, port, timers));
    }

    private static RtrTimers timers(Fields fields) {
        RtrTimers usual = RtrTimers.DEFAULT;
        Duration refresh = fields.optional("refresh", Values::duration).orElse(usual.refresh());
        Duration retry = fields.optional("retry", Values::duration).orElse(usual.retry());
        Duration expire = fields.optional("expire", Values::duration).orElse(usual.expire());
        fields.end();
        return fields.make(() -> new RtrTimers(refresh, retry, expire));
    }

    private static Vrp vrp(Fields fields) {
        Cidr prefix = fields.required("prefix", Cidr::parse, "write what may be announced");
        int maxLength = fields.optional("maxLength", Values.integer(0, 128)).orElse(prefix.prefixLength());
        long as = fields.required("as", Values.number(0, 0xffff_ffffL), "write who may announce it, 0 for nobody");
        fields.end();
        return fields.make(() -> new Vrp(prefix, maxLength, as));
    }
}
