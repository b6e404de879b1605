// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommunityTest {
    /** IANA "BGP Well-known Communities". */
    @ParameterizedTest
    @CsvSource({
        "graceful-shutdown, 65535:0",
        "accept-own, 65535:1",
        "llgr-stale, 65535:6",
        "no-llgr, 65535:7",
        "standby-pe, 65535:9",
        "blackhole, 65535:666",
        "no-export, 65535:65281",
        "no-advertise, 65535:65282",
        "no-export-subconfed, 65535:65283",
        "no-peer, 65535:65284"
    })
    void knowsTheWellKnownOnesByName(String name, String numbers) {
        Community community = Community.parse(name);
        assertThat(community).hasToString(numbers).isEqualTo(Community.parse(numbers));
        assertThat(community.name()).contains(name);
    }

    @Test
    void saysWhichNamesThereAre() {
        assertThat(Community.parse("65000:1").name()).isEmpty();
        assertThatThrownBy(() -> Community.parse("no-exports"))
                .hasMessageStartingWith("neither a community nor one of [accept-own, blackhole, ")
                .hasMessageEndingWith("'no-exports'");
    }
}
