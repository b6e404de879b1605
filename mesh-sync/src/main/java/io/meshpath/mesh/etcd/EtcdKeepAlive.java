// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One renewal of one lease: a stream of one question and one answer, over before the deadline in any case. */
final class EtcdKeepAlive implements StreamObserver<LeaseKeepAliveResponse> {
    private final CompletableFuture<Long> seconds = new CompletableFuture<>();

    private EtcdKeepAlive() {}

    /** The seconds the lease has now; 0 when etcd no longer has it. The stub's own deadline ends the stream. */
    static long once(LeaseGrpc.LeaseStub stub, long lease, Duration deadline) {
        EtcdKeepAlive answer = new EtcdKeepAlive();
        StreamObserver<LeaseKeepAliveRequest> question = stub.leaseKeepAlive(answer);
        question.onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
        question.onCompleted();
        try {
            return answer.seconds.get(deadline.toNanos() * 2, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e.getCause()).asRuntimeException();
        } catch (TimeoutException e) {
            throw Status.DEADLINE_EXCEEDED.asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withDescription("interrupted").asRuntimeException();
        }
    }

    @Override
    public void onNext(LeaseKeepAliveResponse answer) {
        seconds.complete(answer.getTTL());
    }

    @Override
    public void onError(Throwable error) {
        seconds.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        seconds.completeExceptionally(
                Status.UNAVAILABLE.withDescription("etcd ended the stream").asRuntimeException());
    }
}
