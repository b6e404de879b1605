// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffloadsIT {
    private TestNamespaces namespaces;
    private NetworkNamespace namespace;

    @BeforeEach
    void makeDevices() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        namespaces.netlink(namespace).links().addVeth(VethSpec.of("here", "there"));
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsBackWhatItSet(Offload offload) {
        for (boolean on : new boolean[] {false, true, false}) {
            namespace.run(() -> Offloads.set("here", offload, on));
            assertThat(namespace.call(() -> Offloads.isOn("here", offload))).isEqualTo(on);
        }
    }

    @Test
    void changesOneOfThemOnly() {
        namespace.run(() -> Offloads.set("here", Offload.TCP_SEGMENTATION, false));
        assertThat(namespace.call(() -> Offloads.isOn("here", Offload.GENERIC_SEGMENTATION)))
                .isTrue();
        assertThat(namespace.call(() -> Offloads.isOn("there", Offload.TCP_SEGMENTATION)))
                .isTrue();
    }

    @Test
    void saysWhichDeviceIsNotThere() {
        assertThatThrownBy(() -> namespace.run(() -> Offloads.isOn("nowhere", Offload.GENERIC_RECEIVE)))
                .hasMessageContaining("read GENERIC_RECEIVE of link nowhere")
                .asInstanceOf(InstanceOfAssertFactories.type(LinuxException.class))
                .returns(Errno.ENODEV, LinuxException::errno);
    }
}
