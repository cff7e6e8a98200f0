// Slow clients: each opens connections, sends a byte a second of something that never ends or never reads, and goes on until it is told
// to stop. Prints its local ports, one JSON object, when all connections are open; ends with standard input.
//
//   attack PORT headers|bodies|readers COUNT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char head[] = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";
static const char body[] =
    "POST /orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{";
static const char download[] = "GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

static int open_connection(int port, int reads) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0), small = 4096;
    if (fd < 0 || (!reads && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small)) ||
        connect(fd, (struct sockaddr *)&server, sizeof server)) {
        perror("attack");
        exit(1);
    }
    return fd;
}

static int local_port(int fd) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

int main(int count, char **values) {
    if (count != 4) {
        fprintf(stderr, "usage: attack PORT headers|bodies|readers COUNT\n");
        return 2;
    }
    int reader = !strcmp(values[2], "readers"), total = atoi(values[3]);
    const char *start = reader ? download : !strcmp(values[2], "headers") ? head : body;
    int *sockets = calloc((size_t)total, sizeof(int));
    printf("{\"ports\":[");
    for (int i = 0; i < total; i++) {
        sockets[i] = open_connection(atoi(values[1]), !reader);
        if (send(sockets[i], start, strlen(start), MSG_NOSIGNAL) < 0) return 1;
        printf("%s%d", i ? "," : "", local_port(sockets[i]));
    }
    printf("]}\n");
    fflush(stdout);
    for (;;) {
        struct pollfd told = {.fd = 0, .events = POLLIN};
        if (poll(&told, 1, 1000) > 0) return 0;
        for (int i = 0; i < total && !reader; i++)
            if (sockets[i] >= 0 && send(sockets[i], "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN) {
                close(sockets[i]);
                sockets[i] = -1;
            }
    }
}
