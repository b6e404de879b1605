// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class RedirectMapsIT {
    private static final int LOOPBACK = 1;
    private static final int NO_DEVICE = 0x7fff_0000;
    private static final int XDP = 6;
    private static final int XDP_DEVMAP = 33;
    private static final int XDP_CPUMAP = 35;
    private static final int XDP_PASS = 2;
    private static final int AF_XDP = 44;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;

    @Test
    void devicesAreInSlots() {
        try (BpfDevMap map = BpfDevMap.create("mp_dev", 4)) {
            assertThat(map.get(3)).isEmpty();
            map.put(3, LOOPBACK);
            assertThat(map.get(3)).contains(new BpfDevMap.Device(LOOPBACK, OptionalInt.empty()));
            assertThat(map.devices()).containsOnlyKeys(3);
            map.delete(3);
            map.delete(3);
            assertThat(map.devices()).isEmpty();
            assertThatThrownBy(() -> map.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void devicesAreUnderAnyNumber() {
        try (BpfDevMap map = BpfDevMap.createHash("mp_dev", 4)) {
            map.put(-7, LOOPBACK);
            map.put(1_000_000, LOOPBACK);
            assertThat(map.devices())
                    .isEqualTo(Map.of(
                            -7,
                            new BpfDevMap.Device(LOOPBACK, OptionalInt.empty()),
                            1_000_000,
                            new BpfDevMap.Device(LOOPBACK, OptionalInt.empty())));
            map.delete(-7);
            map.delete(-7);
            assertThat(map.get(-7)).isEmpty();
        }
    }

    @Test
    void aDeviceHasAProgramOfItsOwn() {
        try (BpfDevMap map = BpfDevMap.create("mp_dev", 4);
                TestProgram program = TestProgram.answering(XDP, XDP_DEVMAP, XDP_PASS)) {
            map.put(0, LOOPBACK, program.fd());
            assertThat(map.get(0).orElseThrow().programId()).isPresent();
            map.put(0, LOOPBACK);
            assertThat(map.get(0).orElseThrow().programId()).isEmpty();
        }
    }

    @Test
    void aDeviceMapSaysWhyItRefuses() {
        try (BpfDevMap map = BpfDevMap.createHash("mp_dev", 4);
                TestProgram other = TestProgram.answering(XDP, 0, XDP_PASS)) {
            assertThatThrownBy(() -> map.put(0, NO_DEVICE))
                    .isInstanceOf(BpfException.class)
                    .hasMessage("BPF_MAP_UPDATE_ELEM map mp_dev: EINVAL (invalid argument); this thread's network"
                            + " namespace has no such device, or the program is no XDP program loaded for"
                            + " BPF_XDP_DEVMAP");
            assertThatThrownBy(() -> map.put(0, LOOPBACK, other.fd())).hasMessageContaining("BPF_XDP_DEVMAP");
            assertThatThrownBy(() -> map.put(0, 0)).hasMessage("no device has this index: 0");
        }
    }

    @Test
    void aMapWithoutRoomForProgramsIsAMapOfDevicesToo() {
        try (BpfDevMap map = BpfDevMap.over(
                        MapSpec.of(MapType.DEVMAP, "mp_dev", 4, 4, 2).create());
                TestProgram program = TestProgram.answering(XDP, XDP_DEVMAP, XDP_PASS)) {
            map.put(1, LOOPBACK);
            assertThat(map.get(1)).contains(new BpfDevMap.Device(LOOPBACK, OptionalInt.empty()));
            assertThatThrownBy(() -> map.put(1, LOOPBACK, program.fd()))
                    .hasMessage("DEVMAP map mp_dev has values of 4 bytes: no room for a program");
        }
    }

    @Test
    void cpusHaveQueuesAndPrograms() {
        try (BpfCpuMap map = BpfCpuMap.create("mp_cpu");
                TestProgram program = TestProgram.answering(XDP, XDP_CPUMAP, XDP_PASS)) {
            map.put(0, 64, program.fd());
            BpfCpuMap.Queue queue = map.get(0).orElseThrow();
            assertThat(queue.length()).isEqualTo(64);
            assertThat(queue.programId()).isPresent();
            map.put(0, 128);
            assertThat(map.queues()).isEqualTo(Map.of(0, new BpfCpuMap.Queue(128, OptionalInt.empty())));
            map.delete(0);
            assertThat(map.get(0)).isEmpty();
        }
    }

    @Test
    void aCpuMapSaysWhyItRefuses() {
        try (BpfCpuMap map = BpfCpuMap.create("mp_cpu");
                TestProgram other = TestProgram.answering(XDP, XDP_DEVMAP, XDP_PASS)) {
            assertThatThrownBy(() -> map.put(0, 16_385))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOVERFLOW))
                    .hasMessageEndingWith("a queue holds 16384 frames at most");
            assertThatThrownBy(() -> map.put(0, 64, other.fd())).hasMessageContaining("BPF_XDP_CPUMAP");
            assertThatThrownBy(() -> map.put(0, 0)).hasMessage("a queue has room for one frame at least: 0");
        }
    }

    @Test
    void xdpSocketsAndNoOthersAreInSlots() {
        try (BpfXskMap map = BpfXskMap.create("mp_xsk", 4);
                Fd xdp = socket(AF_XDP, SOCK_RAW);
                Fd udp = socket(AF_INET, SOCK_DGRAM)) {
            map.set(2, xdp);
            map.set(2, xdp);
            assertThatThrownBy(() -> map.set(2, udp)).hasMessageEndingWith("only AF_XDP sockets can be in here");
            map.clear(2);
            map.clear(2);
        }
    }

    private static Fd socket(int family, int type) {
        int result = Linux.socket(family, type | SOCK_CLOEXEC, 0);
        return Fd.own((int) LinuxException.check(result, "socket", "test"), "test socket");
    }
}
