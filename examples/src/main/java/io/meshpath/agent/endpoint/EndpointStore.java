// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file in which endpoints outlive the agent. A reader sees the state before a save or the state after it, never a
 * part, however the agent dies. It is not forced to the disk: pods do not outlive the machine either. Not safe for use
 * by multiple threads.
 */
public final class EndpointStore {
    /**
     * What is saved.
     *
     * @param lastId the endpoint number given last
     * @param lastAddress the address given last
     */
    public record State(int lastId, IpAddress lastAddress, List<Endpoint> endpoints) {}

    private record Saved(int version, int lastId, String lastAddress, List<SavedEndpoint> endpoints) {}

    private record SavedEndpoint(
            int id,
            String name,
            String netns,
            String labels,
            String address,
            String mac,
            String device,
            int identity,
            @Nullable Boolean audit) {}

    private static final int VERSION = 1;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;

    private EndpointStore(Path file) {
        this.file = file;
    }

    /** The store in {@code folder}, which is made when it is missing. */
    public static EndpointStore in(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the state folder " + folder + ": " + e.getMessage(), e);
        }
        return new EndpointStore(folder.resolve("endpoints.json"));
    }

    /** Replaces what was saved. */
    public void save(int lastId, IpAddress lastAddress, Collection<Endpoint> endpoints) {
        List<SavedEndpoint> saved = endpoints.stream().map(EndpointStore::saved).toList();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, JSON.writeValueAsBytes(new Saved(VERSION, lastId, lastAddress.toString(), saved)));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save endpoints to " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads what was saved; nothing when nothing was.
     *
     * @param router the last address of a pool that has given none
     * @throws IllegalStateException when the file is not one that {@link #save} wrote
     */
    public State load(IpAddress router) {
        try {
            return restored(JSON.readValue(Files.readAllBytes(file), Saved.class));
        } catch (NoSuchFileException e) {
            return new State(0, router, List.of());
        } catch (JsonProcessingException e) {
            throw unreadable(e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    /** Forgets everything. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file + ": " + e.getMessage(), e);
        }
    }

    private IllegalStateException unreadable(String reason, Exception cause) {
        return new IllegalStateException(
                "cannot read endpoints from " + file + ": "
                        + reason.lines().findFirst().orElse("unreadable")
                        + "; delete the file to start without the endpoints it had",
                cause);
    }

    private static State restored(Saved saved) {
        if (saved.version != VERSION) {
            throw new IllegalArgumentException("expected version " + VERSION + " but was " + saved.version);
        }
        return new State(
                saved.lastId,
                IpAddress.parse(saved.lastAddress),
                saved.endpoints.stream().map(EndpointStore::restored).toList());
    }

    private static SavedEndpoint saved(Endpoint endpoint) {
        return new SavedEndpoint(
                endpoint.id(),
                endpoint.name(),
                endpoint.netns(),
                endpoint.labels().kvstoreForm(),
                endpoint.address().toString(),
                endpoint.mac().toString(),
                endpoint.device(),
                endpoint.identity(),
                endpoint.audit().orElse(null));
    }

    private static Endpoint restored(SavedEndpoint saved) {
        return new Endpoint(
                saved.id,
                saved.name,
                saved.netns,
                Labels.parse(saved.labels),
                IpAddress.parse(saved.address),
                MacAddress.parse(saved.mac),
                saved.device,
                saved.identity,
                Optional.ofNullable(saved.audit));
    }
}
