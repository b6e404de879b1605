// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.tcp.AoKey;
import io.meshpath.bgp.tcp.Secret;
import io.meshpath.bgp.tcp.TcpAuthentication;
import io.meshpath.bgp.tcp.TcpOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads what a neighbour's connections ask of the kernel. */
final class TcpFields {
    private static final Function<String, Integer> OCTET = Values.integer(0, 255);

    private TcpFields() {}

    static TcpOptions read(Fields fields) {
        OptionalInt hops = fields.optional("hops", Values.integer(1, 255))
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
        boolean ttlSecurity = fields.optional("ttlSecurity", Values::flag).orElse(false);
        Optional<String> device = fields.optional("device", Function.identity());
        Optional<TcpAuthentication> password =
                fields.optional("password", text -> new TcpAuthentication.Md5(Secret.of(text)));
        Optional<TcpAuthentication> keys = fields.take("tcpAo").map(TcpFields::keys);
        if (password.isPresent() && keys.isPresent()) {
            throw fields.refuse("password (TCP-MD5) and tcpAo do not go together; keep one");
        }
        return fields.make(() -> new TcpOptions(hops, ttlSecurity, device, password.or(() -> keys)));
    }

    private static TcpAuthentication keys(Node node) {
        List<AoKey> keys =
                Fields.items(node).stream().map(item -> key(Fields.of(item))).toList();
        try {
            return new TcpAuthentication.Ao(keys);
        } catch (IllegalArgumentException e) {
            throw node.refuse(String.valueOf(e.getMessage()));
        }
    }

    private static AoKey key(Fields key) {
        int send = key.required("sendId", OCTET, "write the id that our segments name the key by");
        int receive = key.required("receiveId", OCTET, "write the id that the neighbor's segments name the key by");
        AoKey.Algorithm algorithm =
                key.optional("algorithm", Values.word(AoKey.Algorithm.class)).orElse(AoKey.Algorithm.HMAC_SHA_1);
        Secret secret = key.required("secret", Secret::of, "write what both sides know");
        key.end();
        return new AoKey(send, receive, algorithm, secret);
    }
}
