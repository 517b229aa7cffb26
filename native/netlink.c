/*
 * What Node cannot do for netlink: sockets in a chosen network namespace, batched send and receive, poll, setns.
 *
 * Every function answers a number: a result, or a negated errno. A socket is an external value; whoever opened it
 * closes it, and garbage collection or the end of the thread does so otherwise. Nothing here is shared by threads.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <node_api.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

/* A datagram from the kernel is at most 32 KiB in dumps; less room than this is left unused by `drain`. */
#define LARGEST_DATAGRAM 65536

struct watch;

struct netlink_socket {
  int fd;
  int pending; /* an errno that was met after data, told by the next drain */
  struct watch *watch;
};

/* A running poll. It outlives its socket until libuv has closed the handle. */
struct watch {
  uv_poll_t poll;
  napi_env env;
  napi_ref callback;
  napi_async_cleanup_hook_handle hook;
  struct netlink_socket *owner;
};

static napi_value number(napi_env env, int64_t value) {
  napi_value result;
  return napi_create_int64(env, value, &result) == napi_ok ? result : NULL;
}

static int32_t int_of(napi_env env, napi_value value) {
  int32_t result = -1;
  napi_get_value_int32(env, value, &result);
  return result;
}

static struct netlink_socket *socket_of(napi_env env, napi_value value) {
  void *data = NULL;
  napi_get_value_external(env, value, &data);
  return data;
}

static bool arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  size_t given = count;
  if (napi_get_cb_info(env, info, &given, values, NULL, NULL) == napi_ok && given == count) return true;
  napi_throw_type_error(env, NULL, "wrong number of arguments");
  return false;
}

/* ---- poll ---- */

static void watch_closed(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  napi_remove_async_cleanup_hook(watch->hook);
  free(watch);
}

/* Stops polling. The descriptor may be closed as soon as this returns. */
static void stop_watch(struct netlink_socket *owner) {
  struct watch *watch = owner->watch;
  if (watch == NULL) return;
  owner->watch = NULL;
  watch->owner = NULL;
  napi_delete_reference(watch->env, watch->callback);
  uv_close((uv_handle_t *)&watch->poll, watch_closed);
}

static void close_socket(struct netlink_socket *owner) {
  stop_watch(owner);
  if (owner->fd >= 0) close(owner->fd);
  owner->fd = -1;
}

/* The thread ends while a poll is open: libuv must let go of the handle before the loop is freed. */
static void environment_ends(napi_async_cleanup_hook_handle hook, void *data) {
  struct watch *watch = data;
  (void)hook;
  if (watch->owner != NULL) close_socket(watch->owner);
}

static void call_back(struct watch *watch, bool overrun) {
  napi_env env = watch->env;
  napi_handle_scope scope;
  napi_value callback, receiver, argument, error;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, watch->callback, &callback);
  napi_get_global(env, &receiver);
  napi_get_boolean(env, overrun, &argument);
  if (napi_make_callback(env, NULL, receiver, callback, 1, &argument, NULL) == napi_pending_exception &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok)
    napi_fatal_exception(env, error);
  napi_close_handle_scope(env, scope);
}

/* After an overrun the socket is in error, and libuv stops the handle: take the error away and start again. */
static void watch_fires(uv_poll_t *poll, int status, int events) {
  struct watch *watch = poll->data;
  int error = 0;
  socklen_t length = sizeof error;
  (void)events;
  if (status < 0) {
    getsockopt(watch->owner->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    uv_poll_start(poll, UV_READABLE, watch_fires);
  }
  call_back(watch, status < 0);
}

static napi_value poll_start(napi_env env, napi_callback_info info) {
  napi_value values[2];
  if (!arguments(env, info, 2, values)) return NULL;
  struct netlink_socket *owner = socket_of(env, values[0]);
  if (owner == NULL || owner->fd < 0) return number(env, -EBADF);
  if (owner->watch != NULL) return number(env, -EALREADY);
  struct watch *watch = calloc(1, sizeof *watch);
  uv_loop_t *loop;
  if (watch == NULL) return number(env, -ENOMEM);
  if (napi_get_uv_event_loop(env, &loop) != napi_ok || uv_poll_init(loop, &watch->poll, owner->fd) != 0) {
    free(watch);
    return number(env, -EINVAL);
  }
  watch->poll.data = watch;
  watch->env = env;
  watch->owner = owner;
  owner->watch = watch;
  napi_create_reference(env, values[1], 1, &watch->callback);
  napi_add_async_cleanup_hook(env, environment_ends, watch, &watch->hook);
  return number(env, uv_poll_start(&watch->poll, UV_READABLE, watch_fires));
}

static napi_value poll_stop(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!arguments(env, info, 1, values)) return NULL;
  struct netlink_socket *owner = socket_of(env, values[0]);
  if (owner != NULL) stop_watch(owner);
  return number(env, 0);
}

/* ---- open and close ---- */

static void finalize_socket(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  close_socket(data);
  free(data);
}

static void set_buffer(int fd, int forced, int plain, int bytes) {
  if (bytes > 0 && setsockopt(fd, SOL_SOCKET, forced, &bytes, sizeof bytes) != 0)
    setsockopt(fd, SOL_SOCKET, plain, &bytes, sizeof bytes);
}

static int open_socket(int protocol) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  struct sockaddr_nl any = {.nl_family = AF_NETLINK};
  int on = 1;
  if (fd < 0) return -errno;
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&any, sizeof any) == 0) return fd;
  int error = errno;
  close(fd);
  return -error;
}

/* Staying needs no privilege, entering does, even where we are already. */
static bool is_same_file(int one, int other) {
  struct stat a, b;
  return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* A thread that cannot go back to its namespace would act on the wrong host: there is no way on from there. */
static int open_socket_in(int namespace, int protocol) {
  if (namespace < 0) return open_socket(protocol);
  int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0) return -errno;
  if (is_same_file(home, namespace)) {
    close(home);
    return open_socket(protocol);
  }
  if (setns(namespace, CLONE_NEWNET) != 0) {
    int error = errno;
    close(home);
    return -error;
  }
  int fd = open_socket(protocol);
  if (setns(home, CLONE_NEWNET) != 0)
    napi_fatal_error("open", NAPI_AUTO_LENGTH, "cannot return to the network namespace", NAPI_AUTO_LENGTH);
  close(home);
  return fd;
}

/* open(protocol, namespace descriptor or -1, receive bytes, send bytes) -> socket, or a negated errno */
static napi_value open_netlink(napi_env env, napi_callback_info info) {
  napi_value values[4], result;
  if (!arguments(env, info, 4, values)) return NULL;
  int fd = open_socket_in(int_of(env, values[1]), int_of(env, values[0]));
  if (fd < 0) return number(env, fd);
  set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, int_of(env, values[2]));
  set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, int_of(env, values[3]));
  struct netlink_socket *opened = calloc(1, sizeof *opened);
  if (opened == NULL) {
    close(fd);
    return number(env, -ENOMEM);
  }
  opened->fd = fd;
  if (napi_create_external(env, opened, finalize_socket, NULL, &result) == napi_ok) return result;
  finalize_socket(env, opened, NULL);
  return number(env, -ENOMEM);
}

static napi_value close_netlink(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!arguments(env, info, 1, values)) return NULL;
  struct netlink_socket *owner = socket_of(env, values[0]);
  if (owner != NULL) close_socket(owner);
  return number(env, 0);
}

/* joinGroup(socket, group number) -> 0 or a negated errno */
static napi_value join_group(napi_env env, napi_callback_info info) {
  napi_value values[2];
  if (!arguments(env, info, 2, values)) return NULL;
  struct netlink_socket *owner = socket_of(env, values[0]);
  int group = int_of(env, values[1]);
  if (owner == NULL || owner->fd < 0) return number(env, -EBADF);
  return number(env, setsockopt(owner->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) == 0 ? 0 : -errno);
}

/* ---- send and receive ---- */

static bool bytes_of(napi_env env, napi_value value, char **data, size_t *length) {
  napi_typedarray_type type;
  void *start;
  if (napi_get_typedarray_info(env, value, &type, length, &start, NULL, NULL) != napi_ok || type != napi_uint8_array) {
    napi_throw_type_error(env, NULL, "expected a Uint8Array");
    return false;
  }
  *data = start;
  return true;
}

/* send(socket, bytes) -> bytes sent (one datagram), or a negated errno */
static napi_value send_netlink(napi_env env, napi_callback_info info) {
  napi_value values[2];
  char *data;
  size_t length;
  if (!arguments(env, info, 2, values) || !bytes_of(env, values[1], &data, &length)) return NULL;
  struct netlink_socket *owner = socket_of(env, values[0]);
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  ssize_t sent;
  if (owner == NULL || owner->fd < 0) return number(env, -EBADF);
  do {
    sent = sendto(owner->fd, data, length, 0, (struct sockaddr *)&kernel, sizeof kernel);
  } while (sent < 0 && errno == EINTR);
  return number(env, sent < 0 ? -errno : sent);
}

/* One datagram of the kernel; 0 for one that another process sent. */
static ssize_t receive(int fd, char *data, size_t room) {
  struct sockaddr_nl sender = {0};
  struct iovec vector = {.iov_base = data, .iov_len = room};
  struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &vector, .msg_iovlen = 1};
  ssize_t got;
  do {
    got = recvmsg(fd, &message, 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  if ((message.msg_flags & MSG_TRUNC) != 0) return -EMSGSIZE;
  return sender.nl_pid == 0 ? got : 0;
}

static int64_t drain_into(struct netlink_socket *owner, char *data, size_t room, int timeout_ms) {
  struct pollfd waiting = {.fd = owner->fd, .events = POLLIN};
  size_t filled = 0;
  int error = owner->pending;
  owner->pending = 0;
  if (error != 0) return -error;
  if (timeout_ms != 0 && poll(&waiting, 1, timeout_ms) < 0 && errno != EINTR) return -errno;
  while (room - filled >= LARGEST_DATAGRAM) {
    ssize_t got = receive(owner->fd, data + filled, room - filled);
    if (got == -EAGAIN) break;
    if (got < 0 && filled == 0) return got;
    if (got < 0) {
      owner->pending = (int)-got;
      break;
    }
    filled += (size_t)got;
  }
  return (int64_t)filled;
}

/*
 * drain(socket, buffer, timeout in ms) -> bytes, as many whole datagrams as are there and fit; 0 when none came in
 * time; -ENOBUFS when the kernel dropped some; -EMSGSIZE when one did not fit. The buffer holds 64 KiB or more.
 */
static napi_value drain(napi_env env, napi_callback_info info) {
  napi_value values[3];
  char *data;
  size_t length;
  if (!arguments(env, info, 3, values) || !bytes_of(env, values[1], &data, &length)) return NULL;
  struct netlink_socket *owner = socket_of(env, values[0]);
  if (owner == NULL || owner->fd < 0) return number(env, -EBADF);
  if (length < LARGEST_DATAGRAM) return number(env, -EINVAL);
  return number(env, drain_into(owner, data, length, int_of(env, values[2])));
}

/* setns(namespace descriptor) -> 0 or a negated errno: moves the calling thread */
static napi_value set_namespace(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!arguments(env, info, 1, values)) return NULL;
  return number(env, setns(int_of(env, values[0]), CLONE_NEWNET) == 0 ? 0 : -errno);
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"open", NULL, open_netlink, NULL, NULL, NULL, napi_enumerable, NULL},
      {"close", NULL, close_netlink, NULL, NULL, NULL, napi_enumerable, NULL},
      {"send", NULL, send_netlink, NULL, NULL, NULL, napi_enumerable, NULL},
      {"drain", NULL, drain, NULL, NULL, NULL, napi_enumerable, NULL},
      {"joinGroup", NULL, join_group, NULL, NULL, NULL, napi_enumerable, NULL},
      {"pollStart", NULL, poll_start, NULL, NULL, NULL, napi_enumerable, NULL},
      {"pollStop", NULL, poll_stop, NULL, NULL, NULL, napi_enumerable, NULL},
      {"setns", NULL, set_namespace, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  if (napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions) != napi_ok) return NULL;
  return exports;
}
