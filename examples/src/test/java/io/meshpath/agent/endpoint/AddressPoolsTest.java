// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AddressPoolsTest {
    private final AddressPools pools =
            new AddressPools(List.of(Cidr.parse("10.217.0.0/29"), Cidr.parse("fd10:217::/64")));

    private static List<IpAddress> addresses(String... texts) {
        return Stream.of(texts).map(IpAddress::parse).toList();
    }

    @Test
    void aPodGetsAnAddressOfEachFamily() {
        assertThat(pools.routers()).isEqualTo(addresses("10.217.0.1", "fd10:217::1"));
        assertThat(pools.allocate(1)).isEqualTo(addresses("10.217.0.2", "fd10:217::2"));
    }

    @Test
    void aPodMayGetSeveralOfEach() {
        assertThat(pools.allocate(2)).isEqualTo(addresses("10.217.0.2", "fd10:217::2", "10.217.0.3", "fd10:217::3"));
    }

    @Test
    void whenOnePoolIsFullNothingIsGivenOut() {
        pools.allocate(4);

        assertThatThrownBy(() -> pools.allocate(2)).isInstanceOf(PoolFullException.class);
        assertThat(pools.list()).extracting(AddressPool::inUse).containsExactly(4, 4);
    }

    @Test
    void whatIsTakenBackIsFree() {
        pools.release(pools.allocate(3));

        assertThat(pools.list()).extracting(AddressPool::inUse).containsExactly(0, 0);
    }

    @Test
    void goesOnBehindWhatAnEarlierLifeGave() {
        pools.continueAfter(addresses("10.217.0.4", "fd10:217::9", "fd99::5"));

        assertThat(pools.last()).isEqualTo(addresses("10.217.0.4", "fd10:217::9"));
        assertThat(pools.allocate(1)).isEqualTo(addresses("10.217.0.5", "fd10:217::a"));
    }

    @Test
    void aPodOfACidrThatIsGoneIsRefusedByItsAddress() {
        assertThatThrownBy(() -> pools.restore(addresses("10.217.0.2", "fd99::5")))
                .hasMessage("a pod from before has the address fd99::5, which is in none of"
                        + " [10.217.0.0/29, fd10:217::/64]; put its CIDR back until the pod is deleted");
    }
}
