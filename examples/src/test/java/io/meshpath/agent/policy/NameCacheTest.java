// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.dns.KnownAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NameCacheTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasSavedIsLoaded() {
        KnownAddress known = new KnownAddress(
                "www.example.com", IpAddress.parse("192.0.2.1"), Instant.parse("2026-11-23T06:00:00Z"), Set.of());
        NameCache.in(folder).save(List.of(known));

        assertThat(NameCache.in(folder).load()).containsExactly(known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[{}]", "[{\"name\": \"a.example\", \"address\": \"192.0.2.1\", \"expiry\": \"soon\"}]"})
    void aFileThatCannotBeReadIsAsGoodAsNone(String content) throws IOException {
        Files.writeString(folder.resolve("names.json"), content);

        assertThat(NameCache.in(folder).load()).isEmpty();
    }
}
