// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.meshpath.mesh.MeshException;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Opens gRPC channels to etcd. */
final class EtcdChannel {
    private static final int LARGEST_MESSAGE = 64 << 20;

    private EtcdChannel() {}

    /** A channel to one address; with TLS the server must show a certificate for the target's host. */
    static ManagedChannel open(EtcdTarget target) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(target.address())
                .directExecutor() // what runs on the network thread only queues
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .keepAliveTime(10, TimeUnit.SECONDS) // etcd allows no less than 5
                .keepAliveTimeout(5, TimeUnit.SECONDS);
        if (target.tls().isEmpty()) {
            return builder.usePlaintext().build();
        }
        String authority = target.host().indexOf(':') < 0 ? target.host() : "[" + target.host() + "]";
        return builder.sslContext(sslContext(target.tls().get()))
                .overrideAuthority(authority)
                .build();
    }

    private static SslContext sslContext(TlsFiles files) {
        requireReadable(files.trustedCa(), "trusted-ca-file");
        requireReadable(files.certificate(), "cert-file");
        requireReadable(files.key(), "key-file");
        try {
            return GrpcSslContexts.forClient()
                    .trustManager(files.trustedCa().toFile())
                    .keyManager(files.certificate().toFile(), files.key().toFile())
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new MeshException(
                    "cannot use cert-file " + files.certificate() + " with key-file " + files.key() + " and"
                            + " trusted-ca-file " + files.trustedCa() + ": " + e.getMessage()
                            + "; the key must be unencrypted PKCS #8 (openssl pkcs8 -topk8 -nocrypt makes it)",
                    e);
        }
    }

    private static void requireReadable(Path file, String key) {
        if (!Files.isReadable(file)) {
            throw new MeshException("cannot read " + key + " " + file + "; make it readable or correct the path");
        }
    }
}
