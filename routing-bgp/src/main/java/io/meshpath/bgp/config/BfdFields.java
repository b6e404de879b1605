// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.BfdOptions;
import io.meshpath.bgp.bfd.BfdAuthentication;
import io.meshpath.bgp.bfd.BfdTimers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code bfd}; an empty one is BFD with the default timers. */
final class BfdFields {
    private BfdFields() {}

    static BfdOptions read(Fields fields) {
        BfdTimers usual = BfdTimers.DEFAULT;
        Duration send = fields.optional("interval", Values::duration).orElse(usual.desiredMinTx());
        Duration receive = fields.optional("receiveInterval", Values::duration).orElse(send);
        int multiplier = fields.optional("multiplier", Values.integer(1, 255)).orElse(usual.detectMultiplier());
        boolean strict = fields.optional("strict", Values::flag).orElse(false);
        boolean graceful = fields.optional("graceful", Values::flag).orElse(false);
        Optional<BfdAuthentication> authentication =
                fields.section("authentication").map(BfdFields::authentication);
        fields.end();
        return fields.make(
                () -> new BfdOptions(new BfdTimers(send, receive, multiplier), strict, graceful, authentication));
    }

    private static BfdAuthentication authentication(Fields fields) {
        BfdAuthentication.Type type = fields.required(
                "type", Values.word(BfdAuthentication.Type.class), "write one of RFC 5880's, such as keyed-sha1");
        int keyId = fields.optional("keyId", Values.integer(0, 255)).orElse(1);
        String key = fields.required("key", Function.identity(), "write what both sides know");
        fields.end();
        return fields.make(() -> new BfdAuthentication(type, keyId, key));
    }
}
