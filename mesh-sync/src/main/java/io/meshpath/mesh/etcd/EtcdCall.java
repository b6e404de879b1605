// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Requests on one channel, each with a deadline and a failure in words. Safe for use by multiple threads. */
final class EtcdCall implements AutoCloseable {
    private final EtcdTarget target;
    private final ManagedChannel channel;
    private final Duration deadline;

    EtcdCall(EtcdTarget target, Duration deadline) {
        this.target = target;
        this.channel =
                EtcdChannel.open(target, target.tls().map(TlsCredentials::new).map(EtcdTls::of));
        this.deadline = deadline;
    }

    /** Runs {@code request} on a stub that {@code stub} makes of the channel; {@code what} names it in errors. */
    <S extends AbstractStub<S>, T> T run(String what, Function<ManagedChannel, S> stub, Function<S, T> request) {
        return run(what, deadline, stub, request);
    }

    <S extends AbstractStub<S>, T> T run(
            String what, Duration limit, Function<ManagedChannel, S> stub, Function<S, T> request) {
        try {
            return request.apply(stub.apply(channel).withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (StatusRuntimeException e) {
            throw EtcdFailure.of(what, target, limit, e.getStatus());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
