// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketAddressTest {
    private static final int AT = 4;

    private final NativeMemory memory = NativeMemory.allocate(AT + SocketAddress.MAX_LENGTH);
    private final SocketAddress socketAddress = new SocketAddress(memory, AT);

    @AfterEach
    void free() {
        memory.close();
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.2, 179, 0", "2001:db8::2, 65535, 0", "fe80::2, 1, 77"})
    void readsBackWhatItWrote(String text, int port, int link) {
        IpAddress address = IpAddress.parse(text);
        socketAddress.put(address, port, link);
        assertThat(socketAddress.address()).isEqualTo(address);
        assertThat(socketAddress.port()).isEqualTo(port);
        assertThat(socketAddress.link()).isEqualTo(link);
    }

    @Test
    void tellsAddressesApart() {
        socketAddress.put(IpAddress.parse("198.51.100.2"), 179, 0);
        assertThat(socketAddress.is(IpAddress.parse("198.51.100.2"))).isTrue();
        assertThat(socketAddress.is(IpAddress.parse("198.51.100.3"))).isFalse();
        assertThat(socketAddress.is(IpAddress.parse("::ffff:198.51.100.2"))).isFalse();
        socketAddress.put(IpAddress.parse("2001:db8::2"), 179, 0);
        assertThat(socketAddress.is(IpAddress.parse("2001:db8::2"))).isTrue();
        assertThat(socketAddress.is(IpAddress.parse("2001:db8:1::2"))).isFalse();
    }
}
