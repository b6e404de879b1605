// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.meshpath.mesh.MeshException;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Opens gRPC channels to etcd. */
final class EtcdChannel {
    private static final int LARGEST_MESSAGE = 64 << 20;

    private EtcdChannel() {}

    /** A channel to one address; with TLS the server must show a certificate for the target's host. */
    static ManagedChannel open(EtcdTarget target, Optional<EtcdTls> tls) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(target.address())
                .directExecutor() // what runs on the network thread only queues
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .keepAliveTime(10, TimeUnit.SECONDS) // etcd allows no less than 5
                .keepAliveTimeout(5, TimeUnit.SECONDS);
        if (tls.isEmpty()) {
            return builder.usePlaintext().build();
        }
        String authority = target.host().indexOf(':') < 0 ? target.host() : "[" + target.host() + "]";
        return builder.sslContext(sslContext(tls.get()))
                .overrideAuthority(authority)
                .build();
    }

    private static SslContext sslContext(EtcdTls tls) {
        try {
            return GrpcSslContexts.forClient()
                    .trustManager(tls.trust())
                    .keyManager(tls.key())
                    .build();
        } catch (SSLException e) {
            throw new MeshException("this Java cannot speak TLS as gRPC needs it: " + e.getMessage(), e);
        }
    }
}
