// The floor: an edge-triggered epoll server on one thread that answers every request head with the same bytes. It parses nothing but
// the end of the head, so no server can cost less on this machine.
//
//   epoll PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 4096, EVENTS = 512, BACKLOG = 4096 };

struct connection {
    int fd, have;
    char buffer[BUFFER];
};

static const char answer[] =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/plain;charset=UTF-8\r\n"
    "Content-Length: 13\r\n"
    "\r\n"
    "Hello, World!";

static void accept_all(int epoll, int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0) return;
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *c = malloc(sizeof *c);
        c->fd = fd;
        c->have = 0;
        struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = c};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
    }
}

/** Answers the heads that are complete; false when the connection is over. */
static int answer_all(struct connection *c) {
    char *from = c->buffer, *end;
    while ((end = memmem(from, (size_t)(c->buffer + c->have - from), "\r\n\r\n", 4))) {
        if (send(c->fd, answer, sizeof answer - 1, MSG_NOSIGNAL) != (ssize_t)sizeof answer - 1) return 0;
        from = end + 4;
    }
    c->have -= (int)(from - c->buffer);
    memmove(c->buffer, from, (size_t)c->have);
    return c->have < BUFFER;
}

static int serve(struct connection *c) {
    for (;;) {
        int room = BUFFER - c->have;
        ssize_t n = recv(c->fd, c->buffer + c->have, (size_t)room, 0);
        if (n < 0) return errno == EAGAIN;
        if (n == 0) return 0;
        c->have += (int)n;
        if (!answer_all(c)) return 0;
        if (n < room) return 1;
    }
}

int main(int count, char **values) {
    if (count != 2) {
        fprintf(stderr, "usage: epoll PORT\n");
        return 2;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(values[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1, epoll = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) {
        perror("epoll");
        return 1;
    }
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        int n = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) accept_all(epoll, listener);
            else if (!serve(c)) {
                close(c->fd);
                free(c);
            }
        }
    }
}
