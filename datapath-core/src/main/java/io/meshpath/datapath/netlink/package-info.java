/**
 * The kernel's network configuration: network namespaces, and links, addresses, routes, neighbours and traffic-control
 * filters through rtnetlink. Start at {@link io.meshpath.datapath.netlink.NetworkNamespace} and {@link
 * io.meshpath.datapath.netlink.Netlink}.
 *
 * <p>What the kernel has comes back as immutable records. Changes are requests that the kernel has carried out when the
 * call returns; what it refuses is a {@link io.meshpath.datapath.netlink.NetlinkException} with the kernel's own words.
 * Nothing here starts a thread that outlives the call.
 *
 * <p>What has no class here yet, and other protocols than rtnetlink, are spoken through {@link
 * io.meshpath.datapath.netlink.NetlinkSocket} with messages of {@link io.meshpath.datapath.netlink.MessageWriter} and {@link
 * io.meshpath.datapath.netlink.Attributes}.
 */
@NullMarked
package io.meshpath.datapath.netlink;

import org.jspecify.annotations.NullMarked;
