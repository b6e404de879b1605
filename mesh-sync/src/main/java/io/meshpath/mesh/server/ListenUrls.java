// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.net.IpAddress;

/** Where a member listens: etcd takes addresses only, so one known by a host name listens on all there are. */
final class ListenUrls {
    private static final String LOOPBACK = "127.0.0.1";

    private ListenUrls() {}

    /** Also on loopback, for whoever looks after it on its machine. */
    static String clients(ServerMember member) {
        if (!member.hasAddress()) {
            return "https://[::]:" + member.clientPort();
        }
        boolean loopback = IpAddress.parse(member.host()).toInetAddress().isLoopbackAddress();
        return loopback ? member.clientUrl() : member.clientUrl() + ",https://" + LOOPBACK + ":" + member.clientPort();
    }

    static String peers(ServerMember member) {
        return member.hasAddress() ? member.peerUrl() : "https://[::]:" + member.peerPort();
    }
}
