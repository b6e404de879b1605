// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BmpStationTest {
    private static final IpAddress ADDRESS = IpAddress.parse("198.51.100.9");
    private static final BmpStation STATION = BmpStation.at(ADDRESS, 11019);

    @Test
    void isNotPromisedWhatNobodyKeeps() {
        assertThatThrownBy(() -> STATION.withViews(Set.of(BmpView.ADJ_RIB_OUT_PRE_POLICY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("what an export policy rejects is not kept: ADJ_RIB_OUT_PRE_POLICY");
    }

    @Test
    void isToldOfSomething() {
        assertThatThrownBy(() -> STATION.withViews(Set.of())).hasMessage("station is told of no table");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void hasAPort(int port) {
        assertThatThrownBy(() -> BmpStation.at(ADDRESS, port)).hasMessage("port is not from 1 to 65535: " + port);
    }

    @Test
    void isNotAskedAgainAllTheTime() {
        assertThatThrownBy(() -> STATION.withRetry(Duration.ZERO)).hasMessage("retry time is below a second: PT0S");
    }

    @Test
    void mayGetNoStatistics() {
        assertThat(STATION.withStatistics(Duration.ZERO).statistics()).isZero();
    }
}
