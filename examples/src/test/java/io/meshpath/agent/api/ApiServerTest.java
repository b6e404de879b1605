// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiServerTest {
    @TempDir
    Path folder;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CountDownLatch streamClosed = new CountDownLatch(1);
    private Path socket;
    private ApiServer server;
    private AgentClient client;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("run/agent.sock");
        server = ApiServer.listen(socket, router(), loops);
        client = AgentClient.at(socket);
    }

    @AfterEach
    void close() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Router router() {
        Listing.Node node =
                new Listing.Node("atlanta", "a1", "192.168.10.11", List.of("192.168.10.11"), null, List.of(), true);
        return new Router()
                .on("GET", "/v1/nodes", request -> now(ApiReply.ok(List.of(node))))
                .on("POST", "/v1/endpoints", request -> now(ApiReply.created(created(request))))
                .on("GET", "/v1/endpoints/{name}", request -> {
                    throw ApiRefusal.notFound("no endpoint " + request.variable("name"));
                })
                .on(
                        "DELETE",
                        "/v1/endpoints/{name}",
                        request -> CompletableFuture.failedFuture(new IllegalStateException("first line\nsecond line")))
                .on(
                        "GET",
                        "/v1/monitor",
                        request -> now(new ApiReply.Stream(feed -> {
                            feed.whenClosed(streamClosed::countDown);
                            feed.offer(Map.of(
                                    "time",
                                    "t",
                                    "type",
                                    request.parameter("type").orElse(""),
                                    "summary",
                                    "one"));
                        })));
    }

    private static Listing.Endpoint created(ApiRequest request) {
        EndpointRequest wanted = request.body().as(EndpointRequest.class);
        Listing.EnforcedPolicy enforced = new Listing.EnforcedPolicy(1, false);
        return new Listing.Endpoint(
                7,
                wanted.name(),
                wanted.netns(),
                "10.217.0.7",
                List.of("10.217.0.7"),
                "mac",
                "lxc7",
                65_537,
                wanted.labels(),
                "ready",
                new Listing.EndpointPolicy(enforced, enforced, false));
    }

    private static CompletableFuture<ApiReply> now(ApiReply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    @Test
    void onlyTheOwnerMayOpenTheSocket() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void answersAList() {
        assertThat(client.nodes())
                .containsExactly(new Listing.Node(
                        "atlanta", "a1", "192.168.10.11", List.of("192.168.10.11"), null, List.of(), true));
        assertThat(client.json("/v1/nodes"))
                .isEqualTo("[{\"cluster\":\"atlanta\",\"name\":\"a1\",\"address\":\"192.168.10.11\","
                        + "\"addresses\":[\"192.168.10.11\"],\"podCidrs\":[],\"local\":true}]");
    }

    @Test
    void handsTheBodyToTheHandler() {
        assertThat(client.createEndpoint(EndpointRequest.of("redis", "pod1", "app=redis")))
                .extracting(Listing.Endpoint::name, Listing.Endpoint::labels)
                .containsExactly("redis", List.of("app=redis"));
    }

    @Test
    void aRefusalIsOneLineAndItsStatus() {
        assertThatThrownBy(() -> client.endpoint("web 1"))
                .hasMessage("no endpoint web 1")
                .asInstanceOf(InstanceOfAssertFactories.type(AgentException.class))
                .extracting(AgentException::status)
                .isEqualTo(404);
        assertThatThrownBy(() -> client.deleteEndpoint("x")).hasMessage("first line");
        assertThatThrownBy(() -> client.json("/v2/nodes")).hasMessage("nothing at /v2/nodes");
        assertThatThrownBy(() -> client.deleteEndpoint("x/y")).hasMessage("nothing at /v1/endpoints/x/y");
    }

    @Test
    void refusesAKeyItDoesNotKnow() throws IOException {
        assertThat(raw("POST /v1/endpoints HTTP/1.1\r\n"
                        + "Content-Length: 11\r\n"
                        + "Connection: close\r\n\r\n"
                        + "{\"nmae\":\"x\"}"))
                .contains("HTTP/1.1 400 Bad Request")
                .contains("not a valid request: ");
    }

    @Test
    void saysWhichMethodsAreAllowed() throws IOException {
        assertThat(raw("PUT /v1/nodes HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .contains("405 Method Not Allowed")
                .contains("{\"error\":\"PUT is not possible at /v1/nodes; GET is\"}");
    }

    @Test
    void refusesWhatIsNotHttp() throws IOException {
        assertThat(raw("\u0016\u0003\u0001 nonsense\r\n\r\n")).contains("400 Bad Request");
    }

    @Test
    void streamsUntilTheClientGoes() throws InterruptedException {
        try (MonitorStream events = client.monitor("drop", "verdict")) {
            assertThat(events.next()).hasValueSatisfying(event -> {
                assertThat(event.type()).isEqualTo("drop,verdict");
                assertThat(event.summary()).isEqualTo("one");
            });
        }
        assertThat(streamClosed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotTakeTheSocketOfALivingAgent() {
        assertThatThrownBy(() -> ApiServer.listen(socket, router(), loops))
                .hasMessage("another agent answers at " + socket + "; stop it or choose another socket");
        assertThat(client.nodes()).hasSize(1);
    }

    @Test
    void replacesTheSocketOfADeadAgent() throws IOException {
        Path stale = folder.resolve("stale.sock");
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(stale));
        dead.close();

        ApiServer second = ApiServer.listen(stale, router(), loops);
        try (second) {
            assertThat(AgentClient.at(stale).nodes()).hasSize(1);
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void aMissingAgentIsSaidWithWhatToDo() {
        Path nowhere = folder.resolve("none.sock");

        assertThatThrownBy(() -> AgentClient.at(nowhere).status())
                .isInstanceOf(AgentException.class)
                .hasMessage("no agent answers at " + nowhere
                        + ": no such file; start one with: meshpath agent --config FILE");
    }

    private String raw(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
