// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.charset.StandardCharsets;

/**
 * The offloads of network devices, as {@code ethtool -k} shows and {@code ethtool -K} sets them. Works in the network namespace
 * of the calling thread. Safe for use by multiple threads.
 */
public final class Offloads {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SIOCETHTOOL = 0x8946;
    private static final int REQUEST_LENGTH = 40; // struct ifreq: a name of 16 octets, then a union
    private static final int VALUE_POINTER = 16;
    private static final int VALUE_LENGTH = 8; // struct ethtool_value: command, data

    private Offloads() {}

    /**
     * Whether a device has an offload switched on.
     *
     * @throws LinuxException ENODEV when there is no such device; EOPNOTSUPP when it knows no offloads
     */
    public static boolean isOn(String device, Offload offload) {
        return ask("read " + offload + " of link", device, offload.read(), 0) != 0;
    }

    /**
     * Switches an offload of a device on or off, which needs CAP_NET_ADMIN there.
     *
     * @throws LinuxException ENODEV when there is no such device; EOPNOTSUPP when it cannot change this
     */
    public static void set(String device, Offload offload, boolean on) {
        ask("set " + offload + (on ? " on" : " off") + " of link", device, offload.write(), on ? 1 : 0);
    }

    private static int ask(String call, String device, int command, int data) {
        LinkName.check(device);
        try (Fd socket = socket();
                NativeMemory value = NativeMemory.allocate(VALUE_LENGTH);
                NativeMemory request = NativeMemory.allocate(REQUEST_LENGTH)) {
            value.buffer().putInt(0, command).putInt(4, data);
            request.buffer().put(0, device.getBytes(StandardCharsets.UTF_8)).putLong(VALUE_POINTER, value.address());
            LinuxException.check(Linux.ioctl(socket.raw(), SIOCETHTOOL, request.address()), call, device);
            return value.buffer().getInt(4);
        }
    }

    private static Fd socket() {
        int raw = Linux.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        return Fd.own((int) LinuxException.check(raw, "open", "socket"), "socket");
    }
}
