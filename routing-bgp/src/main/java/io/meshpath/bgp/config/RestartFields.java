// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.GracefulRestart;
import java.time.Duration;
import java.util.function.Function;

/** Reads {@code gracefulRestart}: a word for the mode, or fields. */
final class RestartFields {
    private RestartFields() {}

    static GracefulRestart read(Node node) {
        GracefulRestart usual = GracefulRestart.HELPER;
        Function<String, GracefulRestart.Mode> word = Values.word(GracefulRestart.Mode.class);
        if (node instanceof Node.Scalar) {
            GracefulRestart.Mode mode = Fields.value(node, word);
            return new GracefulRestart(mode, usual.restartTime(), usual.staleTime(), usual.longLived());
        }
        Fields fields = Fields.of(node);
        GracefulRestart.Mode mode = fields.optional("mode", word).orElse(usual.mode());
        Duration restart = fields.optional("restartTime", Values::duration).orElse(usual.restartTime());
        Duration stale = fields.optional("staleTime", Values::duration).orElse(usual.staleTime());
        Duration longLived = fields.optional("longLivedTime", Values::duration).orElse(usual.longLived());
        fields.end();
        return fields.make(() -> new GracefulRestart(mode, restart, stale, longLived));
    }
}
