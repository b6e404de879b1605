// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressPoolTest {
    private final AddressPool pool = new AddressPool(Cidr.parse("10.217.0.0/24"));

    @Test
    void theRouterIsTheFirstUsableAddress() {
        assertThat(pool.router()).hasToString("10.217.0.1");
        assertThat(pool.allocate()).hasToString("10.217.0.2");
    }

    @Test
    void givesOutAllButNetworkRouterAndBroadcast() {
        Set<String> given = new HashSet<>();
        for (int i = 0; i < pool.capacity(); i++) {
            given.add(pool.allocate().toString());
        }

        assertThat(given).hasSize(253).doesNotContain("10.217.0.0", "10.217.0.1", "10.217.0.255");
    }

    @Test
    void givesOutTheLastAddressOfAnIpv6CidrToo() {
        AddressPool six = new AddressPool(Cidr.parse("fd10:217::8/125"));
        List<String> given = new ArrayList<>();
        for (int i = 0; i < six.capacity(); i++) {
            given.add(six.allocate().toString());
        }

        assertThat(six.router()).hasToString("fd10:217::9");
        assertThat(given)
                .containsExactly(
                        "fd10:217::a", "fd10:217::b", "fd10:217::c", "fd10:217::d", "fd10:217::e", "fd10:217::f");
        assertThatThrownBy(six::allocate).isInstanceOf(PoolFullException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd10:217::", "fd10:217::1", "fd10:217::100:0", "fd10:217::8000:0:0:5", "10.217.0.5"})
    void refusesToRestoreWhatItNeverGivesOfAnIpv6Cidr(String address) {
        AddressPool six = new AddressPool(Cidr.parse("fd10:217::/64"));

        assertThatThrownBy(() -> six.restore(IpAddress.parse(address)))
                .hasMessage("not an address for pods of fd10:217::/64: " + address);
    }

    @Test
    void saysThatItIsFullAndWhatToDo() {
        for (int i = 0; i < 253; i++) {
            pool.allocate();
        }

        assertThatThrownBy(pool::allocate)
                .isInstanceOf(PoolFullException.class)
                .hasMessage("pod CIDR 10.217.0.0/24 is full: 253 addresses are in use;"
                        + " delete an endpoint or give the node a larger CIDR");
    }

    @Test
    void reusesAnAddressAsLateAsPossible() {
        IpAddress first = pool.allocate();
        pool.release(first);

        assertThat(pool.allocate()).hasToString("10.217.0.3");
        for (int i = 0; i < 251; i++) {
            assertThat(pool.allocate()).isNotEqualTo(first);
        }
        assertThat(pool.allocate()).isEqualTo(first);
    }

    @Test
    void goesOnWhereAnEarlierLifeStopped() {
        pool.restore(IpAddress.parse("10.217.0.10"));
        pool.continueAfter(IpAddress.parse("10.217.0.9"));

        assertThat(pool.allocate()).hasToString("10.217.0.11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.217.0.0", "10.217.0.1", "10.217.0.255", "10.217.1.5", "fd00::5"})
    void refusesToRestoreWhatItNeverGives(String address) {
        assertThatThrownBy(() -> pool.restore(IpAddress.parse(address)))
                .hasMessage("not an address for pods of 10.217.0.0/24: " + address);
    }

    @Test
    void refusesAnAddressOfTwoPods() {
        pool.restore(IpAddress.parse("10.217.0.10"));

        assertThatThrownBy(() -> pool.restore(IpAddress.parse("10.217.0.10")))
                .hasMessage("address is in use twice: 10.217.0.10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.217.0.0/30", "10.217.0.0/32", "10.0.0.0/7", "fd00::/63", "fd00::/126"})
    void refusesACidrThatIsNotForPods(String cidr) {
        assertThatThrownBy(() -> new AddressPool(Cidr.parse(cidr)))
                .hasMessage(
                        "expected an IPv4 prefix of length 8 to 29 or an IPv6 prefix of length 64 to 125 for pods but was "
                                + cidr);
    }

    @Test
    void neverGivesOneAddressTwice() {
        AddressPool small = new AddressPool(Cidr.parse("10.0.0.0/28"));
        Random random = new Random(4240);
        List<IpAddress> given = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (given.size() < small.capacity() && random.nextBoolean()) {
                IpAddress address = small.allocate();
                assertThat(given).doesNotContain(address);
                given.add(address);
            } else if (!given.isEmpty()) {
                small.release(given.remove(random.nextInt(given.size())));
            }
            assertThat(small.inUse()).isEqualTo(given.size());
        }
    }
}
