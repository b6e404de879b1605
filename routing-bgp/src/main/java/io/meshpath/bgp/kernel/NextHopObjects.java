// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.netlink.Attributes;
import io.meshpath.datapath.netlink.Message;
import io.meshpath.datapath.netlink.MessageWriter;
import io.meshpath.datapath.netlink.NetlinkException;
import io.meshpath.datapath.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The kernel's nexthop objects that are ours, single ones and groups, each content once (linux/nexthop.h). A route names its
 * object by number, so that routes are small and change in one step. Owned by the thread that calls doWork().
 *
 * <p>Ours are those with our protocol and a number that begins with our protocol and table: a second speaker with another
 * table has other numbers.
 */
final class NextHopObjects {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp.kernel");

    private static final int NEW = 104; // RTM_NEWNEXTHOP
    static final int DELETE = 105;
    private static final int GET = 106;
    private static final int HEADER_LENGTH = 8; // struct nhmsg: family, scope, protocol, reserved, 32 bits of flags
    private static final int PROTOCOL_OFFSET = 2;

    private static final int ID = 1;
    private static final int GROUP = 2;
    private static final int LINK = 5;
    private static final int GATEWAY = 6;
    private static final int MEMBER_LENGTH = 8; // struct nexthop_grp: number, weight - 1, 24 reserved bits

    private static final int IPV4 = 2;
    private static final int IPV6 = 10;
    private static final int SERIAL_BITS = 16;
    private static final int MAX_ATTEMPTS = 100;
    private static final int MAX_SERIAL = (1 << SERIAL_BITS) - 1;

    private final NetlinkSocket socket;
    private final int protocol;
    private final int base;
    private final Map<Integer, Content> contents = new HashMap<>();
    private final Map<Content, Integer> numbers = new HashMap<>();
    private int serial;

    /** What an object is: a router on a link, or a group of such objects. Immutable. */
    private record Content(Optional<Hop> hop, List<Integer> members) {}

    NextHopObjects(NetlinkSocket socket, KernelSettings settings) {
        this.socket = socket;
        this.protocol = settings.protocol();
        this.base = settings.protocol() << 24 | (settings.table() & 0xff) << SERIAL_BITS;
    }

    /** The number in a message about a nexthop object; 0 where there is none. */
    static int number(Message message) {
        return message.attributes(HEADER_LENGTH).u32(ID).orElse(0);
    }

    /** Whether the kernel has an object of ours with this number, as far as we know. */
    boolean has(int number) {
        return contents.containsKey(number);
    }

    int size() {
        return contents.size();
    }

    /**
     * Reads what the kernel has, and tells {@code gone} the numbers that it has not any more. It takes the objects of a link
     * that goes down away, and every route with them, without a word.
     *
     * @throws NetlinkException EOPNOTSUPP before Linux 5.3
     */
    void refresh(IntConsumer gone) {
        Map<Integer, Content> found = new HashMap<>();
        socket.list(
                        "list",
                        "nexthop objects",
                        new MessageWriter(GET, Message.DUMP).octets(new byte[HEADER_LENGTH]),
                        this::read)
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        List<Integer> before = List.copyOf(contents.keySet());
        contents.clear();
        contents.putAll(found);
        numbers.clear();
        found.forEach((number, content) -> numbers.put(content, number));
        before.stream().filter(number -> !found.containsKey(number)).forEach(gone::accept);
    }

    private Optional<Map.Entry<Integer, Content>> read(Message message) {
        Attributes attributes = message.attributes(HEADER_LENGTH);
        int number = attributes.u32(ID).orElse(0);
        boolean ours = message.type() == NEW
                && (message.payload().get(PROTOCOL_OFFSET) & 0xff) == protocol
                && (number & ~MAX_SERIAL) == base;
        return ours ? Optional.of(Map.entry(number, content(attributes))) : Optional.empty();
    }

    private static Content content(Attributes attributes) {
        List<Integer> members = new ArrayList<>();
        attributes
                .bytes(GROUP)
                .map(octets -> ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder()))
                .ifPresent(group -> {
                    for (int at = 0; at + MEMBER_LENGTH <= group.capacity(); at += MEMBER_LENGTH) {
                        members.add(group.getInt(at));
                    }
                });
        Optional<Hop> hop = attributes
                .address(GATEWAY)
                .map(gateway -> new Hop(gateway, attributes.u32(LINK).orElse(0)));
        return new Content(hop, List.copyOf(members));
    }

    /**
     * The number of the object for these next hops, made if need be; 0 when the kernel takes none of them.
     *
     * @param current the object that is used for them so far, which stays when it has come down to the same by itself: the
     *     kernel takes members out of a group
     */
    int of(List<Hop> hops, int current) {
        List<Integer> members = new ArrayList<>(hops.size());
        for (Hop hop : hops) {
            int member = find(new Content(Optional.of(hop), List.of()));
            if (member != 0) {
                members.add(member);
            }
        }
        if (members.size() > 1) {
            return find(new Content(Optional.empty(), List.copyOf(members)));
        }
        Content now = contents.get(current);
        boolean same = now != null && now.members().equals(members);
        return members.isEmpty() ? 0 : same ? current : members.get(0);
    }

    private int find(Content content) {
        Integer known = numbers.get(content);
        return known != null ? known : make(content);
    }

    private int make(Content content) {
        String what = content.hop().map(Hop::toString).orElse("of " + content.members());
        for (int attempt = 0; attempt < MAX_ATTEMPTS && contents.size() < MAX_SERIAL; attempt++) {
            int number = freeNumber();
            try {
                if (socket.changeUnless("add nexthop object", what, request(number, content), Errno.EEXIST)) {
                    contents.put(number, content);
                    numbers.put(content, number);
                    return number;
                }
            } catch (NetlinkException e) { // its link went down just now, say: asked again when that changes
                LOG.log(System.Logger.Level.DEBUG, e.getMessage());
                return 0;
            }
        }
        return 0;
    }

    private MessageWriter request(int number, Content content) {
        MessageWriter request = new MessageWriter(NEW, Message.ACK | Message.CREATE | Message.EXCLUSIVE)
                .u8(content.hop().map(hop -> hop.gateway().isV4() ? IPV4 : IPV6).orElse(0))
                .u8(0)
                .u8(protocol)
                .u8(0)
                .u32(0)
                .u32(ID, number);
        return content.hop()
                .map(hop -> request.u32(LINK, hop.link()).address(GATEWAY, hop.gateway()))
                .orElseGet(() -> request.bytes(GROUP, group(content.members())));
    }

    private static byte[] group(List<Integer> members) {
        ByteBuffer group = ByteBuffer.allocate(MEMBER_LENGTH * members.size()).order(ByteOrder.nativeOrder());
        members.forEach(member -> group.putInt(member).putInt(0)); // weight 1
        return group.array();
    }

    private int freeNumber() {
        do {
            serial = serial == MAX_SERIAL ? 1 : serial + 1;
        } while (contents.containsKey(base | serial));
        return base | serial;
    }

    /** Deletes every object that is neither in {@code used} nor a member of one that is, groups first. */
    void retain(Set<Integer> used) {
        Set<Integer> kept = new HashSet<>(used);
        contents.forEach((number, content) -> {
            if (used.contains(number)) {
                kept.addAll(content.members());
            }
        });
        List<Integer> groups = new ArrayList<>();
        List<Integer> singles = new ArrayList<>();
        contents.forEach((number, content) -> {
            if (!kept.contains(number)) {
                (content.hop().isPresent() ? singles : groups).add(number);
            }
        });
        groups.forEach(this::delete);
        singles.forEach(this::delete);
    }

    private void delete(int number) {
        MessageWriter request = new MessageWriter(DELETE, Message.ACK)
                .octets(new byte[HEADER_LENGTH])
                .u32(ID, number);
        socket.changeUnless("delete nexthop object", number, request, Errno.ENOENT);
        Content content = contents.remove(number);
        numbers.remove(content, number);
    }
}
